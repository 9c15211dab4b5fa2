"""Sign-ins that ended long ago can be forgotten, with what merely refers to them."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE INDEX sign_in_session_to_forget
            ON sign_in_session (least(ended_at, expires_at)); -- the earlier of the two

        -- A challenge is of no use without its sign-in; a mail that went out stays in the history.
        ALTER TABLE passkey_challenge
            DROP CONSTRAINT passkey_challenge_session_id_fkey,
            ADD FOREIGN KEY (session_id) REFERENCES sign_in_session ON DELETE CASCADE;
        ALTER TABLE notification
            DROP CONSTRAINT notification_sign_in_session_id_fkey,
            ADD FOREIGN KEY (sign_in_session_id) REFERENCES sign_in_session ON DELETE SET NULL;

        -- So that forgetting one looks at no other's.
        CREATE INDEX notification_of_sign_in ON notification (sign_in_session_id)
            WHERE sign_in_session_id IS NOT NULL;
        CREATE INDEX second_factor_of_sign_in ON second_factor (session_id);
    """)


def downgrade() -> None:
    op.execute("""
        DROP INDEX second_factor_of_sign_in, notification_of_sign_in, sign_in_session_to_forget;
        ALTER TABLE notification
            DROP CONSTRAINT notification_sign_in_session_id_fkey,
            ADD FOREIGN KEY (sign_in_session_id) REFERENCES sign_in_session;
        ALTER TABLE passkey_challenge
            DROP CONSTRAINT passkey_challenge_session_id_fkey,
            ADD FOREIGN KEY (session_id) REFERENCES sign_in_session;
    """)

"""Whom people know and whom they don't want to hear from; what they chose; and closing a wallet."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE person
            ADD COLUMN closed_at timestamptz,
            ADD COLUMN locale text, -- how amounts and dates are written; null until chosen
            ADD COLUMN muted text[] NOT NULL DEFAULT '{}', -- groups of mails that aren't sent
            ADD COLUMN read_up_to uuid, -- every notification up to this one counts as read
            -- Who has left has no password, so that nobody gets in.
            ADD CONSTRAINT person_closed_check CHECK (closed_at IS NULL OR password_hash = '');

        CREATE TABLE contact (
            id uuid PRIMARY KEY DEFAULT uuidv7(), -- other people's own ids are shown to nobody
            person_id uuid NOT NULL REFERENCES person,
            other_id uuid NOT NULL REFERENCES person,
            nickname text CHECK (length(nickname) BETWEEN 1 AND 40),
            -- Money went between them before, so the other's name is known.
            is_known boolean NOT NULL,
            blocked_at timestamptz, -- the other can't send money to this person
            created_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (person_id, other_id),
            CHECK (person_id <> other_id),
            CHECK (is_known OR nickname IS NOT NULL)
        );
        -- Asked with every payment, so it holds nothing but the answer.
        CREATE INDEX contact_blocked ON contact (person_id, other_id)
            WHERE blocked_at IS NOT NULL;

        ALTER TABLE notification
            ADD COLUMN read_at timestamptz,
            DROP CONSTRAINT notification_state_check,
            ADD CONSTRAINT notification_state_check
                CHECK (state IN ('due', 'sent', 'given_up', 'muted'));
        -- What was told before there was a count is no news.
        UPDATE person SET read_up_to = (
            SELECT id FROM notification WHERE person_id = person.id ORDER BY id DESC LIMIT 1
        );
    """)


def downgrade() -> None:
    raise NotImplementedError("who was blocked, and who has left, is not forgotten")

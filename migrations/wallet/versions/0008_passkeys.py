"""Passkeys, which confirm in place of the password, and the challenges of their ceremonies."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE passkey (
            id uuid PRIMARY KEY,
            person_id uuid NOT NULL REFERENCES person,
            credential_id bytea NOT NULL UNIQUE,
            public_key bytea NOT NULL,
            -- Of the signature that was accepted last; a smaller one comes from a copy.
            sign_count bigint NOT NULL,
            name text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            last_used_at timestamptz
        );
        CREATE INDEX passkey_of_person ON passkey (person_id);

        -- One of each ceremony in a sign-in: a new one replaces it, an answer uses it up.
        CREATE TABLE passkey_challenge (
            session_id uuid NOT NULL REFERENCES sign_in_session,
            ceremony text NOT NULL CHECK (ceremony IN ('add', 'confirm')),
            challenge bytea NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (session_id, ceremony)
        );
    """)


def downgrade() -> None:
    op.execute("DROP TABLE passkey_challenge, passkey")

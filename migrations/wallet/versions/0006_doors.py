"""Doors: the audit log, confirmations, known devices, second factors."""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AUDIT_LOG = Path(__file__).parent.parent / "sql" / "audit_log_v1.sql"

TABLES = """
    ALTER TABLE sign_in_session
        ADD COLUMN address text NOT NULL DEFAULT '',
        -- Of the device that it was begun on; null in sign-ins from before devices were known.
        ADD COLUMN device_hash text,
        -- When the password was last given in it; null in sign-ins from before this was noted.
        ADD COLUMN confirmed_at timestamptz;

    CREATE TABLE known_device (
        person_id uuid NOT NULL REFERENCES person,
        token_hash text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (person_id, token_hash)
    );

    -- No secret stands here: secrets are derived from `id` and `recovery_id`.
    CREATE TABLE second_factor (
        person_id uuid PRIMARY KEY REFERENCES person,
        id uuid NOT NULL,
        recovery_id uuid NOT NULL,
        recovery_codes_left smallint[] NOT NULL DEFAULT '{}', -- their numbers
        last_step bigint, -- of the code that was accepted last; none is accepted twice
        -- That began it: until it is enabled, nobody else goes on with it.
        session_id uuid NOT NULL REFERENCES sign_in_session,
        created_at timestamptz NOT NULL DEFAULT now(),
        enabled_at timestamptz,
        CHECK (enabled_at IS NOT NULL OR recovery_codes_left = '{}')
    );

    -- What a notification is about when it is about no money.
    ALTER TABLE notification ADD COLUMN sign_in_session_id uuid REFERENCES sign_in_session;
"""


def upgrade() -> None:
    # The driver's own cursor: it takes many statements at once, and leaves "%" and ":" alone.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(AUDIT_LOG.read_text())
    cursor.execute(TABLES)


def downgrade() -> None:
    raise NotImplementedError("what was done is not undone")

"""Bulk payouts: many transfers that are asked for as one."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE payout (
            id uuid PRIMARY KEY DEFAULT uuidv7(),
            person_id uuid NOT NULL REFERENCES person,
            idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
            digest bytea NOT NULL, -- of what was asked for: the same key with another is refused
            mode text NOT NULL CHECK (mode IN ('independent', 'all_or_nothing')),
            state text NOT NULL CHECK (state IN ('draft', 'accepted', 'done', 'refused')),
            currency text NOT NULL,
            row_count integer NOT NULL,
            total bigint NOT NULL, -- minor units of all rows
            faults jsonb NOT NULL DEFAULT '[]', -- the first of them, to be shown
            fault_count integer NOT NULL DEFAULT 0,
            settled_count integer NOT NULL DEFAULT 0,
            settled_total bigint NOT NULL DEFAULT 0,
            refused_count integer NOT NULL DEFAULT 0,
            reason text, -- why it was refused as a whole
            attempt integer NOT NULL DEFAULT 0,
            due_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(),
            accepted_at timestamptz,
            done_at timestamptz,
            UNIQUE (person_id, idempotency_key),
            CHECK (row_count > 0 OR state = 'draft'),
            CHECK ((state = 'accepted') = (due_at IS NOT NULL)),
            CHECK ((state = 'draft') = (accepted_at IS NULL)),
            CHECK ((state IN ('done', 'refused')) = (done_at IS NOT NULL)),
            CHECK ((state = 'refused') = (reason IS NOT NULL)),
            -- Every row of a finished one has its answer.
            CHECK (CASE WHEN state IN ('done', 'refused')
                THEN settled_count + refused_count = row_count
                ELSE settled_count + refused_count <= row_count END),
            CHECK (mode = 'independent' OR settled_count IN (0, row_count))
        );
        CREATE INDEX payout_due ON payout (due_at) WHERE state = 'accepted';
        CREATE INDEX payout_to_forget ON payout (created_at) WHERE state = 'draft';
        CREATE INDEX payout_of_person ON payout (person_id, id);

        CREATE TABLE payout_row (
            payout_id uuid NOT NULL REFERENCES payout ON DELETE CASCADE, -- a draft is deleted whole
            number integer NOT NULL, -- as the person counts: in a file, the header is 1
            recipient_id uuid NOT NULL REFERENCES person,
            minor bigint NOT NULL CHECK (minor > 0),
            note text CHECK (length(note) <= 140),
            state text NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'settled', 'refused')),
            reason text,
            -- Of the transfer that it becomes. Minted with the row: a row can't become two of them.
            operation_id uuid NOT NULL DEFAULT uuidv7(),
            PRIMARY KEY (payout_id, number),
            CHECK ((state = 'refused') = (reason IS NOT NULL))
        );

        -- One payout tells its sender once.
        ALTER TABLE notification ADD COLUMN payout_id uuid REFERENCES payout;
        CREATE UNIQUE INDEX notification_of_payout ON notification (payout_id)
            WHERE payout_id IS NOT NULL;
    """)


def downgrade() -> None:
    raise NotImplementedError("money's history is not taken back")

"""Scheduled and recurring payments."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE schedule (
            id uuid PRIMARY KEY DEFAULT uuidv7(),
            person_id uuid NOT NULL REFERENCES person,
            idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
            kind text NOT NULL CHECK (kind IN ('deposit', 'withdrawal', 'transfer')),
            recipient_id uuid REFERENCES person,
            minor bigint NOT NULL CHECK (minor > 0),
            currency text NOT NULL,
            note text CHECK (length(note) <= 140),
            rhythm text NOT NULL CHECK (rhythm IN ('once', 'weekly', 'monthly', 'month_end')),
            first_date date NOT NULL, -- dates are those of the person's zone
            last_date date CHECK (last_date >= first_date),
            times integer CHECK (times > 0),
            zone text NOT NULL CHECK (length(zone) BETWEEN 1 AND 64),
            state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'ended')),
            made integer NOT NULL DEFAULT 0, -- dates that have come
            next_date date,
            next_at timestamptz, -- when the next date's time comes
            created_at timestamptz NOT NULL DEFAULT now(),
            ended_at timestamptz,
            UNIQUE (person_id, idempotency_key),
            CHECK ((kind = 'transfer') = (recipient_id IS NOT NULL)),
            CHECK (recipient_id <> person_id),
            CHECK (rhythm <> 'once' OR (last_date IS NULL AND times IS NULL)),
            CHECK (made <= times),
            CHECK ((next_date IS NULL) = (next_at IS NULL)),
            -- An active one without a next date waits for what became of its last.
            CHECK (next_at IS NULL OR state = 'active'),
            CHECK ((state = 'ended') = (ended_at IS NOT NULL))
        );
        CREATE INDEX schedule_due ON schedule (next_at) WHERE state = 'active';
        CREATE INDEX schedule_of_person ON schedule (person_id, id);

        CREATE TABLE schedule_run (
            schedule_id uuid NOT NULL REFERENCES schedule,
            date date NOT NULL,
            state text NOT NULL CHECK (
                state IN ('due', 'running', 'done', 'not_done', 'missed', 'called_off')
            ),
            reason text, -- of the last refusal
            operation_id uuid UNIQUE REFERENCES operation,
            attempt integer NOT NULL DEFAULT 0,
            due_at timestamptz,
            done_at timestamptz,
            PRIMARY KEY (schedule_id, date), -- a date comes once
            CHECK ((state IN ('due', 'running')) = (due_at IS NOT NULL)),
            CHECK ((state IN ('due', 'running')) = (done_at IS NULL)),
            CHECK ((state = 'done') = (operation_id IS NOT NULL)),
            CHECK (state <> 'not_done' OR reason IS NOT NULL)
        );
        CREATE INDEX schedule_run_due ON schedule_run (due_at) WHERE state IN ('due', 'running');

        -- One thing about one date is told once.
        ALTER TABLE notification
            ADD COLUMN schedule_id uuid REFERENCES schedule,
            ADD COLUMN schedule_date date,
            ADD CHECK ((schedule_id IS NULL) = (schedule_date IS NULL));
        CREATE UNIQUE INDEX notification_of_schedule
            ON notification (schedule_id, schedule_date, kind) WHERE schedule_id IS NOT NULL;
    """)


def downgrade() -> None:
    raise NotImplementedError("money's history is not taken back")

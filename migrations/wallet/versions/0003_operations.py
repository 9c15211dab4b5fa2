"""Operations, the story of their states, and the lease of the clock."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE operation (
            id uuid PRIMARY KEY DEFAULT uuidv7(),
            sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
            kind text NOT NULL CHECK (kind IN ('deposit', 'withdrawal', 'transfer')),
            state text NOT NULL CHECK (state IN ('requested', 'submitted', 'parked',
                'awaiting_bank', 'settled', 'failed', 'cancelled')),
            person_id uuid NOT NULL REFERENCES person,
            recipient_id uuid REFERENCES person,
            minor bigint NOT NULL CHECK (minor > 0),
            currency text NOT NULL,
            note text CHECK (length(note) <= 140),
            idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
            reason text,
            attempt integer NOT NULL DEFAULT 0,
            due_at timestamptz,
            first_sent_at timestamptz,
            parked_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(),
            settled_at timestamptz,
            UNIQUE (person_id, idempotency_key),
            CHECK ((kind = 'transfer') = (recipient_id IS NOT NULL)),
            CHECK (recipient_id <> person_id),
            -- A final operation is never due; a parked one without a time stands in line.
            CHECK (CASE WHEN state IN ('settled', 'failed', 'cancelled') THEN due_at IS NULL
                        WHEN state = 'parked' THEN true
                        ELSE due_at IS NOT NULL END),
            CHECK ((state = 'settled') = (settled_at IS NOT NULL))
        );
        -- Work to be claimed, in order. These indexes hold only what is in flight.
        CREATE INDEX operation_to_do ON operation (sequence)
            WHERE state IN ('requested', 'submitted', 'awaiting_bank');
        CREATE INDEX operation_in_line ON operation (sequence)
            WHERE state = 'parked' AND due_at IS NULL;
        CREATE INDEX operation_alone ON operation (due_at)
            WHERE state = 'parked' AND due_at IS NOT NULL;
        -- A person's history, both as the one who asked and as the one who receives.
        CREATE INDEX operation_of_person ON operation (person_id, sequence);
        CREATE INDEX operation_to_recipient ON operation (recipient_id, sequence)
            WHERE recipient_id IS NOT NULL;

        CREATE TABLE operation_event (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            operation_id uuid NOT NULL REFERENCES operation,
            state text NOT NULL,
            reason text,
            at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        CREATE INDEX operation_event_of ON operation_event (operation_id, id);

        -- The story is written by the database, so no way of moving an operation can forget it.
        CREATE FUNCTION operation_tell_first() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO operation_event (operation_id, state, reason)
            SELECT id, state, reason FROM new_rows ORDER BY sequence;
            RETURN NULL;
        END $$;
        CREATE FUNCTION operation_tell_next() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO operation_event (operation_id, state, reason)
            SELECT n.id, n.state, n.reason FROM new_rows n JOIN old_rows o USING (id)
            WHERE n.state <> o.state ORDER BY n.sequence;
            RETURN NULL;
        END $$;
        CREATE TRIGGER operation_tell_first AFTER INSERT ON operation
            REFERENCING NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION operation_tell_first();
        CREATE TRIGGER operation_tell_next AFTER UPDATE ON operation
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION operation_tell_next();

        -- Who acts as the clock, and until when.
        CREATE TABLE lease (
            name text PRIMARY KEY,
            owner uuid NOT NULL,
            expires_at timestamptz NOT NULL
        );
    """)


def downgrade() -> None:
    raise NotImplementedError("money's history is not taken back")

"""Notifications: what people are told by mail, and in the wallet."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE notification (
            id uuid PRIMARY KEY DEFAULT uuidv7(),
            kind text NOT NULL,
            person_id uuid REFERENCES person,
            email text, -- of somebody who has no wallet (yet)
            operation_id uuid REFERENCES operation,
            registration_id uuid REFERENCES registration,
            state text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sent', 'given_up')),
            due_at timestamptz DEFAULT now(),
            attempt integer NOT NULL DEFAULT 0,
            created_at timestamptz NOT NULL DEFAULT now(),
            sent_at timestamptz,
            -- One operation tells one person one thing once.
            UNIQUE (operation_id, person_id, kind),
            CHECK ((person_id IS NULL) = (email IS NOT NULL)),
            CHECK ((state = 'due') = (due_at IS NOT NULL)),
            CHECK ((state = 'sent') = (sent_at IS NOT NULL))
        );
        CREATE INDEX notification_to_send ON notification (due_at) WHERE state = 'due';
        CREATE INDEX notification_of_person ON notification (person_id, id)
            WHERE person_id IS NOT NULL;
        CREATE INDEX notification_to_forget ON notification (created_at)
            WHERE person_id IS NULL;
    """)


def downgrade() -> None:
    raise NotImplementedError("what people were told is not taken back")

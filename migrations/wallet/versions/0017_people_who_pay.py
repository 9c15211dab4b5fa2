"""Whose names were shown before money went there, and what is on its way to whom."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- Names of strangers, masked, that were shown within the hour; failures count apart.
        ALTER TABLE failed_lookup ADD COLUMN names integer NOT NULL DEFAULT 0;
        -- What is in flight of one person: this index holds nothing else.
        CREATE INDEX operation_in_flight_of_person ON operation (person_id)
            WHERE state IN ('requested', 'submitted', 'parked', 'awaiting_bank');
    """)


def downgrade() -> None:
    op.execute("""
        DROP INDEX operation_in_flight_of_person;
        ALTER TABLE failed_lookup DROP COLUMN names;
    """)

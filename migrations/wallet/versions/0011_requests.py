"""What a request needs to be answered with one statement: failed look-ups beside the people, and a
way to refuse from within.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- How often somebody asked for a recipient who isn't there, so that nobody can search.
        CREATE TABLE failed_lookup (
            asked_by uuid NOT NULL,
            hour timestamptz NOT NULL,
            failures integer NOT NULL,
            PRIMARY KEY (asked_by, hour)
        );
        CREATE INDEX failed_lookup_to_forget ON failed_lookup (hour);

        -- Ends a statement, and undoes all of it.
        CREATE FUNCTION refuse_v1(reason text) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '%', reason USING ERRCODE = 'FL001';
        END $$;
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION refuse_v1; DROP TABLE failed_lookup")

"""Large batches of the ledger take turns."""

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DOOR = Path(__file__).parent.parent / "sql" / "ledger_post_v3.sql"

# Processes of the release before still use the old name while those of the next one start.
OLD_NAME = """
    CREATE OR REPLACE FUNCTION ledger.post_v2(
        operation_ids uuid[], steps text[],
        leg_entries integer[], leg_accounts bigint[], leg_amounts bigint[], leg_currencies text[]
    ) RETURNS text[]
    LANGUAGE sql
    RETURN ledger.post_v3(
        operation_ids, steps, leg_entries, leg_accounts, leg_amounts, leg_currencies
    );
"""


def upgrade() -> None:
    # The driver's own cursor: it takes many statements at once, and leaves "%" and ":" alone.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(DOOR.read_text())
    cursor.execute(OLD_NAME)
    # The schema's functions write as their owner; only who was granted them may call them.
    cursor.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC")


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken back")

"""The ledger: its tables, its guards and its functions."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
FILES = (
    "ledger_tables_v1.sql",
    "ledger_guards_v1.sql",
    "ledger_accounts_v1.sql",
    "ledger_post_batch_v1.sql",
    "ledger_post_pair_v1.sql",
    "ledger_post_v1.sql",
    "ledger_horizon_v1.sql",
)


def upgrade() -> None:
    # The driver's own cursor: it takes many statements at once, and leaves "%" and ":" alone.
    cursor = op.get_bind().connection.cursor()
    for name in FILES:
        cursor.execute((SQL / name).read_text())
    # The schema's functions write as their owner; only who was granted them may call them.
    cursor.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC")


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken back")

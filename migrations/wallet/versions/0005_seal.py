"""Seals: a chain of blocks that shows what is changed behind the guards' backs."""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FILE = Path(__file__).parent.parent / "sql" / "ledger_seal_v1.sql"


def upgrade() -> None:
    # The driver's own cursor: it takes many statements at once, and leaves "%" and ":" alone.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(FILE.read_text())
    # The schema's functions write as their owner; only who was granted them may call them.
    cursor.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC")


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken back")

"""Who waits for whom: a transfer queues for its own two accounts alone, and mails about operations
for codes and warnings.
"""

from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DOOR = Path(__file__).parent.parent / "sql" / "ledger_post_pair_v3.sql"

# Processes of the release before still use the old name while those of the next one start.
OLD_NAME = """
    CREATE OR REPLACE FUNCTION ledger.post_pair_v2(
        of_operation uuid, of_step text, payer bigint, payee bigint, minor bigint, of_currency text
    ) RETURNS text
    LANGUAGE sql
    RETURN ledger.post_pair_v3(of_operation, of_step, payer, payee, minor, of_currency);
"""


def upgrade() -> None:
    # The driver's own cursor: it takes many statements at once, and leaves "%" and ":" alone.
    cursor = op.get_bind().connection.cursor()
    cursor.execute(DOOR.read_text())
    cursor.execute(OLD_NAME)
    # The schema's functions write as their owner; only who was granted them may call them.
    cursor.execute("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC")
    op.execute("""
        DROP INDEX notification_to_send;
        CREATE INDEX notification_to_send ON notification ((operation_id IS NOT NULL), due_at)
            WHERE state = 'due';
    """)


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken back")

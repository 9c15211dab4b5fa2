"""Webhooks that were believed, so that the very same message is refused when it comes again."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE webhook_seen (
            signature text PRIMARY KEY,
            expires_at timestamptz NOT NULL
        );
        CREATE INDEX webhook_seen_to_forget ON webhook_seen (expires_at);
    """)


def downgrade() -> None:
    op.execute("DROP TABLE webhook_seen")

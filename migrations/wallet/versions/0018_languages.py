"""In which language somebody is written to who has no wallet yet."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- Of the answer to whoever asked; null in registrations from before it was noted.
        ALTER TABLE registration ADD COLUMN locale text;
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE registration DROP COLUMN locale")

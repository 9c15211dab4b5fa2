"""Alembic's entry to the wallet's history; `florin/migrations.py` brings the connection."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])

with context.begin_transaction():
    context.run_migrations()

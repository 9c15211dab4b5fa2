"""Bring a database to the newest revision. Two releases at once take turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
LOCK = 0x466C6F72696E  # "Florin"; one advisory lock per database

GRANTS = """
GRANT USAGE ON SCHEMA ledger TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON public.alembic_version FROM {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
"""


def migrate_wallet(owner_url: str, app_role: str | None) -> None:
    """Migrate as the owner. `app_role` is the application's role when that is another one:
    it may read the ledger and call its door, and nothing more of it.
    """
    with _exclusively(owner_url) as connection:
        _upgrade(connection, "wallet")
        if app_role is not None:
            role = connection.dialect.identifier_preparer.quote_identifier(app_role)
            with connection.begin():
                connection.exec_driver_sql(GRANTS.format(role=role))


def migrate_bank(url: str) -> None:
    with _exclusively(url) as connection:
        _upgrade(connection, "bank")


def _upgrade(connection: Connection, history: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS / history))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _exclusively(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        # Its own statement and transaction: waiting for a lock doesn't refresh a snapshot.
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
            connection.commit()

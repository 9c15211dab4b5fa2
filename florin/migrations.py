"""Bring a database to the newest revision. Two releases at once take turns."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from florin.complaint import Complaint
from florin.project import ROOT
from wallet.settings import settings

LOCK = 0x466C6F72696E  # "Florin"; one advisory lock per database

GRANTS = """
GRANT USAGE ON SCHEMA ledger TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO {role};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON public.alembic_version FROM {role};
REVOKE UPDATE, DELETE ON public.audit_event FROM {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
"""


def migrate() -> None:
    """What the Procfile's `release` does, from the environment: the wallet's database with its
    owner's URL, and the bank's if there is one.

    Raises Complaint when a database can't be reached, SettingsError when the settings are unfit.
    """
    app_url = make_url(settings().database_url)
    owner_url = make_url(os.environ.get("DATABASE_OWNER_URL") or app_url)
    app_role = app_url.username if app_url.username != owner_url.username else None
    try:
        migrate_wallet(owner_url, app_role)
        if bank_url := os.environ.get("BANK_DATABASE_URL"):
            migrate_bank(bank_url)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Complaint(f"can't migrate: {reason}") from error


def newest_revision(history: str) -> str | None:
    return ScriptDirectory.from_config(_config(history)).get_current_head()


def migrate_wallet(owner_url: URL | str, app_role: str | None) -> None:
    """Migrate as the owner. `app_role` is the application's role when that is another one:
    it may read the ledger and call its door, and nothing more of it.
    """
    with _exclusively(owner_url) as connection:
        _upgrade(connection, "wallet")
        if app_role is not None:
            role = connection.dialect.identifier_preparer.quote_identifier(app_role)
            with connection.begin():
                connection.exec_driver_sql(GRANTS.format(role=role))


def migrate_bank(url: URL | str) -> None:
    with _exclusively(url) as connection:
        _upgrade(connection, "bank")


def _upgrade(connection: Connection, history: str) -> None:
    config = _config(history)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config(history: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations" / history))
    return config


@contextmanager
def _exclusively(url: URL | str) -> Iterator[Connection]:
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

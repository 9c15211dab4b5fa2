"""The bank in this process, on its real database, with its demo accounts as seeded."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete

from bank_app import faults
from bank_app.application import create_app
from bank_app.cache import identity_cache
from bank_app.database import transaction
from bank_app.models import Account, Posting, Transfer
from bank_app.seed import DEMO_ACCOUNTS, open_accounts
from tests.bank_app.caller import InProcess
from tests.services import Database


@pytest.fixture
def books(bank_database: Database) -> Iterator[None]:
    """Put right after the test, too: the bank's own process may be started on what it leaves."""
    open_the_books()
    yield
    open_the_books()


def open_the_books() -> None:
    with transaction() as session:
        for table in (Posting, Transfer, Account):
            session.execute(delete(table))
        open_accounts(session, DEMO_ACCOUNTS)
    identity_cache.cache_clear()


@pytest.fixture
def app(books: None) -> Iterator[Flask]:
    yield create_app()
    faults.FAULT.set("none")


@pytest.fixture
def caller(app: Flask) -> InProcess:
    return InProcess(app.test_client())

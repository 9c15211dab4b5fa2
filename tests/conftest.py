"""Services as fixtures; see `tests/services.py`."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
import redis

from tests import services
from wallet import redis_client
from wallet.payouts import requests
from wallet.people import guesses

for _name in services.OTHERS:
    os.environ.pop(_name, None)
os.environ.update(services.ENVIRONMENT)


@pytest.fixture(scope="session")
def postgres() -> Iterator[services.Postgres]:
    services.POSTGRES.start()
    yield services.POSTGRES
    services.POSTGRES.stop()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[services.Redis]:
    services.REDIS.start()
    yield services.REDIS
    services.REDIS.stop()


@pytest.fixture(scope="session")
def wallet_database(postgres: services.Postgres) -> services.Database:
    """Migrated as `release` does it."""
    from florin.migrations import migrate_wallet

    migrate_wallet(postgres.url("florin_owner", "florin"), "florin")
    return services.Database.of("florin", "florin", "florin_owner")


@pytest.fixture(scope="session")
def bank_database(postgres: services.Postgres) -> services.Database:
    from florin.migrations import migrate_bank

    migrate_bank(postgres.url("florin_bank", "florin_bank"))
    return services.Database.of("florin_bank", "florin_bank", "florin_bank")


@pytest.fixture
def clean(wallet_database: services.Database, redis_server: services.Redis) -> None:
    """An empty wallet and an empty Redis, and a process that remembers nothing of another."""
    redis_client.forget_trouble()
    guesses._here.clear()
    wallet_database.clean()
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()


@pytest.fixture(scope="session")
def bank_process(bank_database: services.Database) -> Iterator[services.Bank]:
    subprocess.run([sys.executable, "-m", "bank_app.seed"], check=True, cwd=services.ROOT)
    seeded = services.Database.of("florin_bank", "florin_bank", "florin_bank")
    bank = services.Bank(seeded)
    bank.start()
    yield bank
    bank.kill()


@pytest.fixture
def bank(bank_process: services.Bank) -> services.Bank:
    """The running bank without a fault, its demo accounts as they were seeded."""
    bank_process.reset()
    return bank_process


@pytest.fixture(scope="session")
def inbox_process() -> Iterator[services.Inbox]:
    inbox = services.Inbox()
    inbox.start()
    yield inbox
    inbox.stop()


@pytest.fixture
def inbox(inbox_process: services.Inbox) -> services.Inbox:
    """The running mail catcher, empty."""
    inbox_process.clear()
    return inbox_process


@pytest.fixture
def any_number_of_rows_to_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what happens between few accounts in large payouts."""
    monkeypatch.setattr(requests, "MAX_ROWS_OF_ONE", requests.MAX_ROWS)

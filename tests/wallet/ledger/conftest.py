"""Alice holds 100.00 EUR and Bob nothing. Every test must leave a ledger that verifies."""

from collections.abc import Iterator

import pytest

from tests.wallet.ledger.books import Customer, broken_rules, open_customer


@pytest.fixture(autouse=True)
def sound_ledger(clean: None, request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if not request.node.get_closest_marker("leaves_it_broken"):
        assert broken_rules() == {}


@pytest.fixture
def alice() -> Customer:
    return open_customer(100_00)


@pytest.fixture
def bob() -> Customer:
    return open_customer()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "leaves_it_broken: corrupts the ledger on purpose")

"""Each rule is broken on purpose, by a superuser who switches the guards off."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from tests.services import Database
from tests.wallet.ledger.books import (
    Customer,
    broken_rules,
    open_customer,
    post,
    settlement,
    transfer,
)
from wallet.database import transaction
from wallet.ledger import checkpoint_due

pytestmark = pytest.mark.leaves_it_broken

LEGS = "every entry has as many postings as legs"
BALANCED = "every entry sums to zero in each currency"
HAS_ENTRY = "every posting has its entry"
CURRENCY = "every posting is in the currency of its account"
CHAIN = "every balance_after is the sum up to it"
BALANCE = "every balance is the sum of its postings"
FLOOR = "no customer was ever below zero"
CHECKPOINT = "every checkpoint is the sum up to it"
WHOLE = "the whole ledger sums to zero in each currency"

# What is done; then each rule that must be found broken, with the id that must be named.
# {a} {b} {s}: Alice's, Bob's and the settlement account; {e}: the transfer; {o}: its operation.
CORRUPTIONS = [
    (
        "UPDATE ledger.posting SET amount = amount + 1 WHERE entry = {e} AND account_id = {b}",
        {
            BALANCED: "{o}/settle",
            CHAIN: "account {b} entry {e}",
            BALANCE: "account {b}",
            WHOLE: "EUR 1",
        },
    ),
    (
        "DELETE FROM ledger.posting WHERE entry = {e}",
        {LEGS: "{o}/settle", BALANCE: "account {b}"},
    ),
    ("DELETE FROM ledger.entry WHERE sequence = {e}", {HAS_ENTRY: "account {a} entry {e}"}),
    (
        "INSERT INTO ledger.entry (sequence, operation_id, step, legs)"
        " VALUES (0, '00000000-0000-4000-8000-000000000000', 'x', 2)",
        {LEGS: "00000000-0000-4000-8000-000000000000/x"},
    ),
    (
        "UPDATE ledger.posting SET currency = 'USD' WHERE entry = {e}",
        {CURRENCY: "account {b} entry {e}"},
    ),
    ("DELETE FROM ledger.account WHERE id = {b}", {CURRENCY: "account {b} entry {e}"}),
    ("UPDATE ledger.account SET balance = balance + 1 WHERE id = {a}", {BALANCE: "account {a}"}),
    ("UPDATE ledger.account SET balance = 0 WHERE id = {s}", {BALANCE: "account {s}"}),
    (
        "UPDATE ledger.posting SET balance_after = 7 WHERE entry = {e} AND account_id = {a}",
        {CHAIN: "account {a} entry {e}"},
    ),
    (
        "UPDATE ledger.posting SET balance_after = 7 WHERE account_id = {s}",
        {CHAIN: "account {s} entry {first}"},
    ),
    (
        "UPDATE ledger.posting SET balance_after = NULL WHERE entry = {e} AND account_id = {a}",
        {CHAIN: "account {a} entry {e}"},
    ),
    (
        "UPDATE ledger.posting SET balance_after = -1 WHERE entry = {e} AND account_id = {a}",
        {FLOOR: "account {a} entry {e}"},
    ),
    ("UPDATE ledger.checkpoint SET balance = balance + 1", {CHECKPOINT: "account {s} entry {e}"}),
]


@pytest.fixture
def books(alice: Customer, bob: Customer) -> dict[str, Any]:
    """Alice has sent Bob 30.00, and there is a checkpoint."""
    entry = transfer(alice, bob, 30_00)
    post(entry)
    checkpoint_due(1)
    with transaction() as session:
        first, last = session.execute(
            text("SELECT min(sequence), max(sequence) FROM ledger.entry")
        ).one()
    return {
        "a": alice.available,
        "b": bob.available,
        "s": settlement(),
        "e": last,
        "first": first,
        "o": entry.operation_id,
    }


def test_a_sound_ledger_has_no_findings(books: dict[str, Any]) -> None:
    assert broken_rules() == {}


def test_an_empty_ledger_has_no_findings() -> None:
    assert broken_rules() == {}


@pytest.mark.parametrize(("corruption", "expected"), CORRUPTIONS)
def test_a_planted_corruption_is_found_and_named(
    wallet_database: Database, books: dict[str, Any], corruption: str, expected: dict[str, str]
) -> None:
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(corruption.format(**books))
    found = broken_rules()
    for rule, offender in expected.items():
        assert offender.format(**books) in found[rule]


def test_every_rule_is_broken_by_some_corruption() -> None:
    rules = {LEGS, BALANCED, HAS_ENTRY, CURRENCY, CHAIN, BALANCE, FLOOR, CHECKPOINT, WHOLE}
    assert {rule for _, expected in CORRUPTIONS for rule in expected} == rules


def test_of_many_offenders_a_hundred_are_named(wallet_database: Database) -> None:
    alice, bob = open_customer(500), open_customer()
    post(*(transfer(alice, bob, 1) for _ in range(150)))
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger.entry SET legs = 3")
    assert len(broken_rules()[LEGS]) == 100

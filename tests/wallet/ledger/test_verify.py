"""Each rule is broken on purpose, by a superuser who switches the guards off."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.orm import Session

from tests.services import Database
from tests.wallet.ledger.books import (
    Customer,
    broken_rules,
    open_customer,
    post,
    settlement,
    transfer,
)
from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Finding, checkpoint_due
from wallet.ledger.verify import RULES

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
TWO_LEGS = "every entry has two legs at least"
NOTHING = "no posting is of nothing"
SHAPE = "every account is a customer's or the system's"
BOTH = "every owner has one available and one held account in one currency"
GUARDS = "every guard is in force"

# What is done; then each rule that must be found broken, with the id that must be named.
# {a} {b} {s}: Alice's, Bob's and the settlement account; {bob}: the owner; {first}: the entry of
# Alice's money; {e}: the transfer; {o}: its operation.
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
    (
        "UPDATE ledger.checkpoint SET balance = balance + 1",
        {CHECKPOINT: "account {s} entry {first}"},
    ),
    (
        "INSERT INTO ledger.checkpoint SELECT account_id, {e}, balance - 1 FROM ledger.checkpoint",
        {CHECKPOINT: "account {s} entry {e}"},
    ),
    (
        "INSERT INTO ledger.entry (sequence, operation_id, step, legs)"
        " VALUES (0, '00000000-0000-4000-8000-000000000000', 'x', 0)",
        {TWO_LEGS: "00000000-0000-4000-8000-000000000000/x"},
    ),
    (
        "DELETE FROM ledger.posting WHERE entry = {e} AND account_id = {b};"
        "UPDATE ledger.entry SET legs = 1 WHERE sequence = {e}",
        {TWO_LEGS: "{o}/settle"},
    ),
    (
        "UPDATE ledger.posting SET amount = 0 WHERE entry = {e}",
        {NOTHING: "account {b} entry {e}", CHAIN: "account {b} entry {e}"},
    ),
    *(
        (
            f"UPDATE ledger.account SET {shape} WHERE id = {{{account}}}",
            {SHAPE: f"account {{{account}}}"},
        )
        for account, shape in [
            ("b", "kind = 'mattress'"),
            ("b", "owner = NULL, currency = 'CHF'"),
            ("b", "balance = NULL"),
            ("b", "currency = 'eur'"),
            ("s", "owner = gen_random_uuid()"),
            ("s", "balance = 0"),
            ("s", "kind = 'held'"),
        ]
    ),
    ("UPDATE ledger.account SET currency = 'USD' WHERE id = {b}", {BOTH: "owner {bob}"}),
    ("DELETE FROM ledger.account WHERE id = {b}", {BOTH: "owner {bob}"}),
    ("DELETE FROM ledger.account WHERE owner = '{bob}' AND kind = 'held'", {BOTH: "owner {bob}"}),
]

# What is done to the guards, by the owner of the tables or by a superuser.
GUARDS_AWAY = [
    ("ALTER TABLE ledger.posting DISABLE TRIGGER sound_postings", "posting.sound_postings"),
    ("ALTER TABLE ledger.entry ENABLE REPLICA TRIGGER append_only", "entry.append_only"),
    ("DROP TRIGGER door_only ON ledger.account", "account.door_only"),
    ("ALTER TRIGGER append_only ON ledger.checkpoint RENAME TO x", "checkpoint.append_only"),
    (
        "CREATE OR REPLACE TRIGGER sound_account AFTER INSERT ON ledger.account"
        " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "account.sound_account",
    ),
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
        "bob": bob.owner,
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


@pytest.mark.parametrize(("change", "guard"), GUARDS_AWAY)
def test_a_guard_that_is_away_is_named(owner_session: Session, change: str, guard: str) -> None:
    owner_session.execute(text(change))
    assert ledger.verify(owner_session) == [Finding(GUARDS, (guard,))]


def test_no_guard_is_left_out(owner_session: Session) -> None:
    guards = owner_session.execute(
        text(
            "SELECT relname || '.' || tgname, relname"
            " FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE relnamespace = CAST('ledger' AS regnamespace) AND NOT tgisinternal"
        )
    ).all()
    for table in {table for _, table in guards}:
        owner_session.execute(text(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL"))
    (finding,) = ledger.verify(owner_session)
    assert finding.rule == GUARDS
    assert sorted(finding.ids) == sorted(guard for guard, _ in guards)


@pytest.fixture
def owner_session(wallet_database: Database, clean: None) -> Iterator[Session]:
    """May change the tables; the change is rolled back."""
    engine = create_engine(
        wallet_database.superuser_url.replace("postgresql://", "postgresql+psycopg://"),
        poolclass=NullPool,
    )
    with Session(engine) as session:
        yield session
        session.rollback()


def test_every_rule_is_broken_by_some_corruption() -> None:
    """Besides the guards', which have tests of their own."""
    named = re.findall(r"SELECT '((?:[^']|'')+)'(?: AS rule)?,", str(RULES))
    rules = {rule.replace("''", "'") for rule in named} - {GUARDS}
    assert {rule for _, expected in CORRUPTIONS for rule in expected} == rules


def test_of_many_offenders_a_hundred_are_named(wallet_database: Database) -> None:
    alice, bob = open_customer(500), open_customer()
    post(*(transfer(alice, bob, 1) for _ in range(150)))
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger.entry SET legs = 3")
    assert len(broken_rules()[LEGS]) == 100

"""What somebody had at the ends of days, from the postings: against adding them up one by one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import psycopg
import pytest

from tests import services
from tests.characters import ALICE, BOB, Character
from wallet import ledger
from wallet.database import transaction

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)


@pytest.fixture
def alice(clean: None) -> Character:
    return Character(ALICE, "Alice Adams")


@pytest.fixture
def bob(clean: None) -> Character:
    return Character(BOB, "Bob Brown")


@pytest.fixture
def history(wallet_database: services.Database) -> Iterator[psycopg.Connection]:
    """Who may write the past."""
    with psycopg.connect(wallet_database.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def happened(history: psycopg.Connection, at: datetime) -> None:
    """What was booked last was booked then."""
    history.execute(
        "UPDATE ledger.entry SET created_at = %s"
        " WHERE sequence = (SELECT max(sequence) FROM ledger.entry)",
        [at],
    )


def asked(person: Character, *ends: datetime, since: datetime = LONG_AGO) -> ledger.Days:
    return ledger.days(person.id, person.currency, ends=ends, since=since)


def figures(days: ledger.Days) -> list[str]:
    return [balance.decimal for balance in days.balances]


def test_nobody_had_anything_before_they_had_something(alice: Character) -> None:
    days = asked(alice, LONG_AGO, NOW)
    assert figures(days) == ["0.00", "0.00"]
    assert (days.money_in.decimal, days.money_out.decimal) == ("0.00", "0.00")


def test_the_last_of_a_day_counts_and_a_day_without_any_is_as_the_one_before(
    alice: Character, bob: Character, history: psycopg.Connection
) -> None:
    for amount, at in (("10.00", 9), ("5.00", 3), ("1.00", 2.5)):
        alice.has(amount)
        happened(history, NOW - timedelta(days=at))
    alice.sends(bob, "2.00")
    happened(history, NOW - timedelta(days=1))
    ends = [NOW - timedelta(days=days) for days in (10, 9, 8, 3, 2, 1, 0)]
    assert figures(asked(alice, *ends)) == [
        *("0.00", "0.00", "10.00", "10.00", "16.00", "16.00", "14.00")
    ]


def test_what_moves_between_ones_own_accounts_neither_comes_in_nor_goes_out(
    alice: Character, bob: Character
) -> None:
    alice.has("50.00")
    alice.sends(bob, "7.00")
    alice.cancels(alice.withdraws("20.00"))
    alice.withdraws("5.00")
    days = asked(alice, datetime.now(UTC) + timedelta(hours=1))
    assert figures(days) == ["38.00"]
    assert (days.money_in.decimal, days.money_out.decimal) == ("50.00", "7.00")


def test_a_withdrawal_goes_out_when_it_has_left(
    alice: Character, history: psycopg.Connection
) -> None:
    """Held before the month, gone within it."""
    alice.has("50.00")
    happened(history, NOW - timedelta(days=60))
    withdrawal = alice.withdraws("20.00")
    happened(history, NOW - timedelta(days=50))
    with transaction() as session:
        own = ledger.account_ids(session, [alice.id])[alice.id]
        bank = ledger.system_account(session, "settlement", "EUR")
        legs = (ledger.Leg(own.held, -2000, "EUR"), ledger.Leg(bank, 2000, "EUR"))
        ledger.post(session, [ledger.Entry(withdrawal, "resolve", legs)])
    happened(history, NOW - timedelta(days=10))
    this_month = asked(alice, NOW, since=NOW - timedelta(days=20))
    assert (this_month.money_in.decimal, this_month.money_out.decimal) == ("0.00", "20.00")
    later = asked(alice, NOW, since=NOW - timedelta(days=5))
    assert later.money_out.decimal == "0.00"


def test_halving_finds_what_adding_up_finds(
    alice: Character, bob: Character, history: psycopg.Connection
) -> None:
    chance = Random(7)
    at, booked = LONG_AGO, []
    balance = 0
    for _ in range(120):
        (bob if chance.random() < 0.3 else alice).has("1.00")  # numbers between are another's
        at += timedelta(hours=chance.choice([0, 1, 5, 40, 200]))
        happened(history, at)
        booked.append((at, balance := _available(alice)))
    ends = sorted({LONG_AGO + timedelta(hours=chance.randrange(0, 9600)) for _ in range(90)})
    by_hand = [[had for then, had in booked if then < end][-1:] or [0] for end in ends]
    assert [b.minor for b in asked(alice, *ends).balances] == [each[0] for each in by_hand]
    assert balance > 0


def test_what_is_somebody_elses_is_not_counted(alice: Character, bob: Character) -> None:
    bob.has("10.00")
    soon = datetime.now(UTC) + timedelta(hours=1)
    assert figures(asked(alice, soon)) == ["0.00"]
    assert ledger.days(uuid4(), "EUR", ends=[soon], since=LONG_AGO).balances[0].minor == 0


def _available(person: Character) -> int:
    with transaction() as session:
        return ledger.balances(session, person.id).available.minor

"""The database refuses, whoever asks: here nobody comes through the Python of `wallet.ledger`."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.services import Database
from tests.wallet.ledger.books import Customer, open_customer, post, settlement, transfer

OPEN_THE_DOOR = "SET search_path = pg_catalog, ledger_door, pg_temp"  # as only its functions may
WRITES = [
    "INSERT INTO ledger.account (kind, owner, currency, balance)"
    " VALUES ('available', gen_random_uuid(), 'EUR', 0)",
    "UPDATE ledger.account SET balance = 1",
    "DELETE FROM ledger.account",
    "TRUNCATE ledger.account",
    "INSERT INTO ledger.entry (sequence, operation_id, step, legs)"
    " VALUES (1, gen_random_uuid(), 'x', 2)",
    "UPDATE ledger.entry SET step = 'x'",
    "DELETE FROM ledger.entry",
    "TRUNCATE ledger.entry",
    "INSERT INTO ledger.posting VALUES (1, 1, 1, 1, 'EUR')",
    "UPDATE ledger.posting SET amount = amount + 1",
    "DELETE FROM ledger.posting",
    "TRUNCATE ledger.posting",
    "INSERT INTO ledger.checkpoint VALUES (1, 1, 1)",
    "UPDATE ledger.checkpoint SET balance = 1",
    "DELETE FROM ledger.checkpoint",
    "TRUNCATE ledger.checkpoint",
    "INSERT INTO ledger.horizon VALUES (1, '1')",
    "DELETE FROM ledger.horizon",
    "INSERT INTO ledger.seal VALUES (1, 1, '{}', '{}', '', '')",
    "UPDATE ledger.seal SET hash = ''",
    "DELETE FROM ledger.seal",
    "TRUNCATE ledger.seal",
]
REWRITES = [write for write in WRITES if not write.startswith("INSERT")]
IDENTITIES = [
    "kind = 'held'",
    "owner = gen_random_uuid()",
    "currency = 'USD'",
    "created_at = now()",
]

Cursor = psycopg.Connection[Any]


@pytest.fixture
def intruder(wallet_database: Database) -> Iterator[Cursor]:
    """A superuser who holds the door open, which is more than any role of ours can."""
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute(OPEN_THE_DOOR)
        yield connection
        connection.rollback()


@pytest.mark.parametrize("write", WRITES)
def test_the_application_may_write_nothing_of_the_ledger(
    wallet_database: Database, alice: Customer, write: str
) -> None:
    for trick in ("SELECT 1", OPEN_THE_DOOR):
        with psycopg.connect(wallet_database.url) as connection:
            connection.execute(trick)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(write)


@pytest.mark.parametrize(
    "switch",
    ["SET session_replication_role = replica", "ALTER TABLE ledger.posting DISABLE TRIGGER ALL"],
)
def test_the_application_may_not_switch_the_guards_off(
    wallet_database: Database, switch: str
) -> None:
    with (
        psycopg.connect(wallet_database.url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(switch)


def test_the_room_behind_the_door_has_no_door_of_its_own(
    wallet_database: Database, alice: Customer
) -> None:
    legs = f"'{{1,1}}', ARRAY[{settlement()}, {alice.available}], '{{-5,5}}', '{{EUR,EUR}}'"
    batch = f"SELECT ledger.post_batch_v1(ARRAY[gen_random_uuid()], ARRAY['x'], {legs})"
    with (
        psycopg.connect(wallet_database.url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(batch)
    with (
        psycopg.connect(wallet_database.owner_url) as connection,
        pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="refuses"),
    ):
        connection.execute(batch)


@pytest.mark.parametrize("write", WRITES)
def test_the_owner_and_a_superuser_may_write_only_through_the_door(
    wallet_database: Database, alice: Customer, write: str
) -> None:
    for url in (wallet_database.owner_url, wallet_database.superuser_url):
        with (
            psycopg.connect(url) as connection,
            pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="refuses"),
        ):
            connection.execute(write)


@pytest.mark.parametrize(
    "rewrite", [r for r in REWRITES if "account SET" not in r and "horizon" not in r]
)
def test_history_is_not_rewritten_even_inside_the_door(
    intruder: Cursor, alice: Customer, rewrite: str
) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="refuses"):
        intruder.execute(rewrite)


@pytest.mark.parametrize("identity", IDENTITIES)
def test_an_account_stays_what_it_is(intruder: Cursor, alice: Customer, identity: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="only a balance"):
        intruder.execute(f"UPDATE ledger.account SET {identity} WHERE id = {alice.available}")


@pytest.mark.parametrize(
    "values",
    [
        "('available', gen_random_uuid(), 'EUR', 500)",  # money from nowhere
        "('available', NULL, 'EUR', 0)",
        "('available', gen_random_uuid(), 'EUR', NULL)",
        "('settlement', gen_random_uuid(), 'CHF', NULL)",
        "('settlement', NULL, 'CHF', 0)",
        "('mattress', NULL, 'EUR', NULL)",
        "('settlement', NULL, 'euro', NULL)",
    ],
)
def test_what_is_no_account_is_not_opened(intruder: Cursor, values: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="no account"):
        intruder.execute(
            f"INSERT INTO ledger.account (kind, owner, currency, balance) VALUES {values}"
        )


def test_a_balance_below_zero_is_refused_by_its_type(intruder: Cursor, alice: Customer) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        intruder.execute(f"UPDATE ledger.account SET balance = -1 WHERE id = {alice.available}")


def test_sound_postings_pass(intruder: Cursor, alice: Customer) -> None:
    entry = _new_entry(intruder)
    _post(intruder, (settlement(), entry, -5, None, "EUR"), (alice.available, entry, 5, 5, "EUR"))


def test_postings_that_do_not_sum_to_zero_are_refused(intruder: Cursor, alice: Customer) -> None:
    entry = _new_entry(intruder)
    _refused(
        intruder, (settlement(), entry, -5, None, "EUR"), (alice.available, entry, 6, 6, "EUR")
    )


def test_each_currency_must_sum_to_zero(intruder: Cursor, alice: Customer) -> None:
    yuki = open_customer(currency="JPY")
    entry = _new_entry(intruder)
    _refused(intruder, (alice.available, entry, -5, 0, "EUR"), (yuki.available, entry, 5, 5, "JPY"))


def test_one_unsound_entry_among_sound_ones_is_found(intruder: Cursor, alice: Customer) -> None:
    good, bad = _new_entry(intruder), _new_entry(intruder)
    _refused(
        intruder,
        (settlement(), good, -5, None, "EUR"),
        (alice.available, good, 5, 5, "EUR"),
        (settlement(), bad, 1, None, "EUR"),
        (alice.available, bad, 1, 6, "EUR"),
        offender=bad,
    )


def test_postings_to_an_old_entry_are_refused(
    intruder: Cursor, alice: Customer, bob: Customer
) -> None:
    post(transfer(alice, bob, 10_00))
    found = intruder.execute("SELECT max(sequence) FROM ledger.entry").fetchone()
    assert found is not None
    carol = open_customer(1_00)
    _refused(
        intruder,
        (carol.available, found[0], -5, 95, "EUR"),
        (settlement(), found[0], 5, None, "EUR"),
        offender=found[0],
    )


def test_postings_without_an_entry_are_refused(intruder: Cursor, alice: Customer) -> None:
    _refused(intruder, (settlement(), 0, -5, None, "EUR"), (alice.available, 0, 5, 5, "EUR"))


def test_postings_to_no_account_are_refused(intruder: Cursor, alice: Customer) -> None:
    entry = _new_entry(intruder)
    _refused(intruder, (999_999, entry, -5, None, "EUR"), (alice.available, entry, 5, 5, "EUR"))


def test_an_entry_gets_all_its_postings_at_once(intruder: Cursor, alice: Customer) -> None:
    entry = _new_entry(intruder, legs=3)
    _refused(
        intruder, (settlement(), entry, -5, None, "EUR"), (alice.available, entry, 5, 5, "EUR")
    )


def test_another_currency_than_the_accounts_is_refused(intruder: Cursor, alice: Customer) -> None:
    entry = _new_entry(intruder)
    _refused(
        intruder, (settlement(), entry, -5, None, "USD"), (alice.available, entry, 5, 5, "USD")
    )


@pytest.mark.parametrize("balance_after", [-1, None])
def test_a_customer_below_zero_or_without_a_balance_is_refused(
    intruder: Cursor, alice: Customer, balance_after: int | None
) -> None:
    entry = _new_entry(intruder)
    _refused(
        intruder,
        (settlement(), entry, 5, None, "EUR"),
        (alice.available, entry, -5, balance_after, "EUR"),
    )


def test_a_balance_on_the_system_side_is_refused(intruder: Cursor, alice: Customer) -> None:
    entry = _new_entry(intruder)
    _refused(intruder, (settlement(), entry, -5, -5, "EUR"), (alice.available, entry, 5, 5, "EUR"))


def test_postings_of_nothing_are_refused(intruder: Cursor, alice: Customer) -> None:
    entry = _new_entry(intruder)
    _refused(intruder, (settlement(), entry, 0, None, "EUR"), (alice.available, entry, 0, 5, "EUR"))


def _new_entry(connection: Cursor, legs: int = 2) -> int:
    found = connection.execute(
        "INSERT INTO ledger.entry (sequence, operation_id, step, legs)"
        " VALUES (nextval('ledger.entry_sequence'), %s, 'intrusion', %s) RETURNING sequence",
        [uuid4(), legs],
    ).fetchone()
    assert found is not None
    return int(found[0])


def _post(connection: Cursor, *postings: tuple[object, ...]) -> None:
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(postings))
    connection.execute(
        "INSERT INTO ledger.posting (account_id, entry, amount, balance_after, currency)"
        f" VALUES {rows}",
        [value for posting in postings for value in posting],
    )


def _refused(
    connection: Cursor, *postings: tuple[object, ...], offender: int | None = None
) -> None:
    said = "not sound" if offender is None else f"entry {offender} are not sound"
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match=said):
        _post(connection, *postings)

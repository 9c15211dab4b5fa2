from functools import partial

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DataError

from tests.services import Database
from tests.wallet.ledger.books import Customer, at_once, deposit, open_customer, post, transfer
from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Posted, seal_due

# What changes how PostgreSQL writes values as text, or which names it finds.
SETTINGS = [
    "TimeZone = 'Asia/Tokyo'",
    "DateStyle = 'SQL, DMY'",
    "IntervalStyle = 'iso_8601'",
    "bytea_output = 'escape'",
    "client_encoding = 'LATIN1'",
    "lc_monetary = 'C'",
    "extra_float_digits = -15",
    "search_path = ledger, pg_catalog",
]


def test_what_is_sealed_is_sealed_once(alice: Customer, bob: Customer) -> None:
    assert head() is None
    assert seal_due() == 1
    first = head()
    assert seal_due() == 0
    assert head() == first
    post(transfer(alice, bob, 1), transfer(alice, bob, 2))
    assert waiting() == 2
    assert seal_due() == 2
    assert (waiting(), numbers()) == (0, [1, 2])


def test_a_head_stands_for_a_hash_and_for_the_entries_up_to_it(alice: Customer) -> None:
    seal_due()
    found = head()
    assert found is not None
    assert found.through_entry == last_entry()
    assert str(found) == f"1:{found.hash}"
    assert len(bytes.fromhex(found.hash)) == 32


def test_a_long_tail_is_sealed_run_by_run_in_order(alice: Customer) -> None:
    post(*(deposit(alice, 1) for _ in range(6)))
    assert [seal_due(3) for _ in range(4)] == [3, 3, 1, 0]
    assert numbers() == [1, 2, 3]
    assert sealed_entries() == booked_entries()


@pytest.mark.parametrize("run", [0, -1, None])
def test_a_seal_of_nothing_is_refused(alice: Customer, run: int | None) -> None:
    with pytest.raises(DataError, match="a seal is of 1 entry at least"):
        seal_due(run)  # type: ignore[arg-type]


def test_sealing_needs_a_new_transaction(alice: Customer) -> None:
    with transaction() as session:
        ledger.post(session, [deposit(alice, 1)])
        with pytest.raises(DatabaseError, match="new transaction"):
            session.execute(text("SELECT ledger.seal_v1(1)"))
        session.rollback()


def test_what_an_open_transaction_may_still_precede_waits(alice: Customer, bob: Customer) -> None:
    """Its sequence is lower than that of the deposit which a seal could see."""
    seal_due()
    with transaction() as late:
        assert ledger.post(late, [deposit(alice, 1)]) == [Posted()]
        post(deposit(bob, 10))
        assert [seal_due(), seal_due()] == [0, 0]
        assert waiting() == 1
    assert seal_due() == 2
    assert sealed_entries() == booked_entries()


def test_what_was_rolled_back_leaves_a_gap_that_harms_nothing(
    alice: Customer, bob: Customer
) -> None:
    with transaction() as session:
        ledger.post(session, [deposit(alice, 1)])
        session.rollback()
    post(deposit(bob, 1))
    assert seal_due() == 2


def test_of_several_at_once_one_seals(alice: Customer) -> None:
    post(*(deposit(alice, 1) for _ in range(200)))
    sealed = sum(sum(at_once(*[partial(seal_due, 20)] * 4)) for _ in range(5))
    while run := seal_due(20):
        sealed += run
    assert sealed == 201
    assert sealed_entries() == booked_entries()
    assert numbers() == list(range(1, len(numbers()) + 1))


def test_seals_amid_deposits_and_each_other_miss_no_entry(alice: Customer) -> None:
    customers = [open_customer() for _ in range(6)]

    def deposits(customer: Customer) -> None:
        for _ in range(15):
            post(deposit(customer, 1))

    def seals() -> None:
        for _ in range(15):
            seal_due(7)

    at_once(*(partial(deposits, customer) for customer in customers), seals, seals)
    while seal_due():
        pass
    assert sealed_entries() == booked_entries()


def test_posting_waits_for_nobody_who_seals(
    wallet_database: Database, alice: Customer, bob: Customer
) -> None:
    """Nobody may even read the seals here, so the door doesn't look at them."""
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute("LOCK TABLE ledger.seal IN ACCESS EXCLUSIVE MODE")
        with transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            assert ledger.post(session, [transfer(alice, bob, 1)]) == [Posted()]
        with transaction() as session:
            session.execute(text("SET LOCAL lock_timeout = '1s'"))
            batch = [transfer(alice, bob, 1), transfer(bob, alice, 1)]
            assert ledger.post(session, batch) == [Posted(), Posted()]


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_digest_is_the_same_whatever_a_session_is_set_to(
    alice: Customer, bob: Customer, setting: str
) -> None:
    post(transfer(alice, bob, 1))
    digests = text(
        f"SELECT array_agg(encode(digest, 'hex')) FROM ledger.digests_v1(0, {last_entry()})"
    )
    with transaction() as session:
        before = session.scalars(digests).one()
        session.execute(text(f"SET LOCAL {setting}"))
        assert session.scalars(digests).one() == before
    assert len(set(before)) == 2


def head() -> ledger.Head | None:
    with transaction() as session:
        return ledger.head(session)


def waiting() -> int:
    with transaction() as session:
        return ledger.waiting(session)


def numbers() -> list[int]:
    return column("SELECT number FROM ledger.seal ORDER BY number")


def sealed_entries() -> list[int]:
    return column("SELECT unnest(entries) FROM ledger.seal ORDER BY number")


def booked_entries() -> list[int]:
    return column("SELECT sequence FROM ledger.entry ORDER BY sequence")


def last_entry() -> int:
    return booked_entries()[-1]


def column(query: str) -> list[int]:
    with transaction() as session:
        return list(session.scalars(text(query)))

from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.wallet.ledger.books import (
    Customer,
    at_once,
    deposit,
    move,
    open_customer,
    post,
    settlement,
    settlement_balance,
    transfer,
)
from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Entry, Outcome, Posted, Refused, Replayed

SOON = text("SET LOCAL lock_timeout = '1s'")
READ_THE_WHOLE_TABLE = text(
    "DISCARD PLANS; SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off"
)
LARGE = 200  # entries; as in the door
QUEUED_FOR = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
)


def test_of_twenty_parallel_sends_of_all_the_money_exactly_one_succeeds(
    alice: Customer, bob: Customer
) -> None:
    sends = [partial(post, transfer(alice, bob, 100_00)) for _ in range(20)]
    outcomes = [outcome for (outcome,) in at_once(*sends)]
    assert outcomes.count(Posted()) == 1
    assert outcomes.count(Refused("insufficient_funds")) == 19
    assert (alice.balance, bob.balance) == (0, 100_00)


def test_a_to_b_and_b_to_a_at_once_never_deadlock(alice: Customer) -> None:
    bob = open_customer(100_00)
    for _ in range(5):  # a new id each time
        there = [partial(post, transfer(alice, bob, 1)) for _ in range(8)]
        back = [partial(post, transfer(bob, alice, 1)) for _ in range(8)]
        assert at_once(*there, *back) == [[Posted()]] * 16
    assert (alice.balance, bob.balance) == (100_00, 100_00)


def test_a_transfer_queues_for_its_own_accounts_alone(alice: Customer, bob: Customer) -> None:
    """Also where PostgreSQL reads the whole of a small table, the cheapest condition first."""
    open_customer()
    with transaction() as session:
        session.execute(READ_THE_WHOLE_TABLE)
        assert ledger.post(session, [transfer(alice, bob, 1)]) == [Posted()]
        assert set(session.scalars(QUEUED_FOR)) == {alice.available, bob.available}


def test_batches_over_the_same_accounts_in_any_order_never_deadlock(alice: Customer) -> None:
    friends = [alice, *(open_customer(10_00) for _ in range(5))]
    pairs = [(a, b) for a in friends for b in friends if a is not b]

    def batch(order: int) -> list[Outcome]:
        chosen = pairs[order:] + pairs[:order]
        return post(*(transfer(a, b, 1) for a, b in chosen[:: -1 if order % 2 else 1]))

    for outcomes in at_once(*(partial(batch, order) for order in range(12))):
        assert set(outcomes) == {Posted()}


def test_large_batches_take_turns_and_small_ones_wait_for_none(
    alice: Customer, bob: Customer
) -> None:
    """Whoever's money it is."""

    def deposit_soon(customer: Customer, times: int) -> set[Outcome]:
        with transaction() as session:
            session.execute(SOON)
            return set(ledger.post(session, [deposit(customer, 1) for _ in range(times)]))

    with transaction() as session:
        entries = [deposit(alice, 1) for _ in range(LARGE)]
        assert set(ledger.post(session, entries)) == {Posted()}
        assert deposit_soon(bob, LARGE - 1) == {Posted()}
        with pytest.raises(OperationalError, match="lock timeout"):
            deposit_soon(bob, LARGE)
    assert deposit_soon(bob, LARGE) == {Posted()}
    assert (alice.balance, bob.balance) == (100_00 + LARGE, LARGE - 1 + LARGE)


def test_the_same_entry_from_ten_sides_at_once_is_posted_once(
    alice: Customer, bob: Customer
) -> None:
    entry = transfer(alice, bob, 60_00)
    in_a_batch = [entry, transfer(alice, bob, 0)]
    posts = [partial(post, entry)] * 5 + [partial(post, *in_a_batch)] * 5
    outcomes = [found[0] for found in at_once(*posts)]
    assert outcomes.count(Posted()) == 1
    assert outcomes.count(Replayed()) == 9
    assert alice.balance == 40_00


def test_one_id_for_different_customers_at_once_is_posted_once() -> None:
    operation_id = uuid4()
    payers = [open_customer(1_00) for _ in range(8)]
    payee = settlement()
    posts = [partial(post, move(payer.available, payee, 1_00, operation_id)) for payer in payers]
    outcomes = [outcome for (outcome,) in at_once(*posts)]
    assert outcomes.count(Posted()) == 1
    assert outcomes.count(Refused("content_differs")) == 7
    assert sum(payer.balance for payer in payers) == 7_00


def test_one_id_in_batches_for_different_customers_is_posted_once_and_the_others_begin_again() -> (
    None
):
    operation_id = uuid4()
    payers = [open_customer(1_00) for _ in range(6)]
    payee = settlement()

    def book(payer: Customer) -> Outcome:
        contested = move(payer.available, payee, 1_00, operation_id)
        refused = move(payer.available, payee, 5_00)
        try:
            return post(contested, refused)[0]
        except IntegrityError:
            return post(contested, refused)[0]

    outcomes = at_once(*(partial(book, payer) for payer in payers))
    assert outcomes.count(Posted()) == 1
    assert outcomes.count(Refused("content_differs")) == 5


def test_deposits_wait_for_no_other_deposit(alice: Customer, bob: Customer) -> None:
    """The settlement account is in both, and is nobody's hot row."""
    with transaction() as open_one:
        assert ledger.post(open_one, [deposit(alice, 1_00)]) == [Posted()]
        with transaction() as session:
            session.execute(SOON)
            assert ledger.post(session, [deposit(bob, 2_00)]) == [Posted()]
        with transaction() as session:
            session.execute(SOON)
            batch = [deposit(bob, 2_00), Entry(uuid4(), "suspense", deposit(bob, 2).legs)]
            assert ledger.post(session, batch) == [Posted(), Posted()]
        assert settlement_balance() == -104_02
    assert settlement_balance() == -105_02

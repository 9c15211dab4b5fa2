from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DataError

from tests.wallet.ledger.books import (
    Customer,
    at_once,
    deposit,
    open_customer,
    post,
    settlement,
    settlement_balance,
    transfer,
)
from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Entry, Leg, Posted, checkpoint_due


def test_a_checkpoint_changes_no_balance(alice: Customer) -> None:
    assert settlement_balance() == -100_00
    assert checkpoint_due(1) == 1
    assert settlement_balance() == -100_00
    post(deposit(alice, 1_00))
    assert settlement_balance() == -101_00


def test_a_short_tail_gets_no_checkpoint(alice: Customer) -> None:
    assert checkpoint_due(2) == 0
    post(deposit(alice, 1_00))
    assert checkpoint_due(2) == 1
    assert checkpoint_due(2) == 0


def test_a_long_tail_is_caught_up_with_run_by_run(alice: Customer) -> None:
    post(*(deposit(alice, 1) for _ in range(6)))
    ends = []
    while checkpoint_due(1, 3):
        assert settlement_balance() == -100_06
        ends.append(_last_checkpoint())
    assert ends == [-100_02, -100_05, -100_06]


def test_runs_go_on_though_other_entries_lie_between(alice: Customer, bob: Customer) -> None:
    """Transfers draw numbers too, and touch no system account."""
    post(*(transfer(alice, bob, 1) for _ in range(10)))
    post(*(deposit(alice, 1) for _ in range(3)))
    assert [checkpoint_due(2, 2) for _ in range(3)] == [1, 1, 0]
    assert _last_checkpoint() == settlement_balance() == -100_03


@pytest.mark.parametrize(("tail", "run"), [(0, 10), (-1, 10), (10, 9), (None, 10), (1, None)])
def test_checkpoints_of_nothing_are_refused(
    alice: Customer, tail: int | None, run: int | None
) -> None:
    with pytest.raises(DataError, match="a checkpoint is of 1 posting at least"):
        checkpoint_due(tail, run)  # type: ignore[arg-type]


def test_each_currency_has_its_own(alice: Customer) -> None:
    yuki = open_customer(currency="JPY")
    legs = (Leg(settlement("JPY"), -5_000, "JPY"), Leg(yuki.available, 5_000, "JPY"))
    assert post(Entry(uuid4(), "settle", legs)) == [Posted()]
    assert checkpoint_due(1) == 2
    assert (settlement_balance("JPY"), settlement_balance()) == (-5_000, -100_00)


def test_a_transaction_left_open_across_a_checkpoint_is_still_counted(
    alice: Customer, bob: Customer
) -> None:
    """Its sequence is lower than those of deposits that the checkpoint could see."""
    with transaction() as late:
        assert ledger.post(late, [deposit(alice, 1)]) == [Posted()]
        post(deposit(bob, 10))
        checkpoint_due(1)
        post(deposit(bob, 100))
        checkpoint_due(1)
        assert settlement_balance() == -100_00 - 110
        assert not _checkpoints_beyond_the_open_one()
    assert settlement_balance() == -100_00 - 111
    assert checkpoint_due(1) == 1
    assert settlement_balance() == -100_00 - 111


def test_a_transaction_that_has_not_posted_yet_holds_the_horizon_no_lower_than_it_must(
    alice: Customer, bob: Customer
) -> None:
    with transaction() as late:
        late.execute(text("SELECT pg_current_xact_id()"))
        checkpoint_due(1)
        post(deposit(bob, 10))
        assert ledger.post(late, [deposit(alice, 1)]) == [Posted()]
        checkpoint_due(1)
    assert checkpoint_due(1) == 1
    assert settlement_balance() == -100_00 - 11


def test_an_idle_reader_holds_nobody_back(alice: Customer) -> None:
    with transaction() as reader:
        reader.execute(text("SELECT count(*) FROM ledger.posting"))
        assert checkpoint_due(1) == 1


def test_checkpoints_amid_deposits_and_each_other_keep_every_cent(alice: Customer) -> None:
    customers = [open_customer() for _ in range(6)]

    def deposits(customer: Customer) -> None:
        for _ in range(15):
            post(deposit(customer, 1))

    def checkpoints() -> None:
        for _ in range(15):
            checkpoint_due(1)

    at_once(*(partial(deposits, customer) for customer in customers), checkpoints, checkpoints)
    assert settlement_balance() == -100_00 - 6 * 15
    checkpoint_due(1)
    assert settlement_balance() == -100_00 - 6 * 15


def test_the_horizon_refuses_a_transaction_that_has_written(alice: Customer) -> None:
    with transaction() as session:
        ledger.post(session, [deposit(alice, 1)])
        with pytest.raises(DatabaseError, match="new transaction"):
            session.execute(text("SELECT ledger.checkpoint_v1(1, 1)"))
        session.rollback()


def test_marks_do_not_pile_up(alice: Customer) -> None:
    for _ in range(5):
        checkpoint_due(1)
    with transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM ledger.horizon")) == 1


def _last_checkpoint() -> int:
    with transaction() as session:
        return session.scalars(
            text("SELECT balance FROM ledger.checkpoint ORDER BY through_entry DESC LIMIT 1")
        ).one()


def _checkpoints_beyond_the_open_one() -> bool:
    """Whether a checkpoint claims more than the deposits before the open transaction."""
    with transaction() as session:
        return bool(
            session.scalar(
                text("SELECT bool_or(balance <> :before) FROM ledger.checkpoint"),
                {"before": -100_00},
            )
        )

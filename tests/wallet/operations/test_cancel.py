"""Cancelling: only what the bank never saw."""

import pytest

from tests.characters import Character
from tests.wallet.operations.conftest import Saying
from wallet.bank import breaker
from wallet.errors import CannotCancel, OperationNotFound
from wallet.operations import execute_due
from wallet.operations.claims import claim_batch


def test_a_withdrawal_that_waits_in_line_is_cancelled_and_its_money_is_back(
    alice: Character, saying: Saying
) -> None:
    alice.has("100.00")
    breaker.trip()
    withdrawal = alice.withdraws("30.00")
    execute_due(saying)
    alice.cancels(withdrawal)
    assert (alice.state(withdrawal), alice.available, alice.held) == ("cancelled", "100.00", "0.00")
    assert alice.sees(withdrawal).position is None


def test_who_stood_behind_moves_up(alice: Character, bob: Character, saying: Saying) -> None:
    breaker.trip()
    first, second = alice.deposits("1.00"), bob.deposits("1.00")
    execute_due(saying)
    alice.cancels(first)
    assert bob.sees(second).position == 1


def test_cancelling_twice_is_the_same_as_once(alice: Character) -> None:
    alice.has("10.00")
    withdrawal = alice.withdraws("4.00")
    alice.cancels(withdrawal)
    alice.cancels(withdrawal)
    assert alice.available == "10.00"


def test_what_the_bank_may_have_seen_cannot_be_cancelled(alice: Character) -> None:
    withdrawal = alice.deposits("4.00")
    claim_batch(10)
    with pytest.raises(CannotCancel):
        alice.cancels(withdrawal)


def test_it_cannot_be_cancelled_either_when_it_is_parked_after_a_call(
    alice: Character, saying: Saying
) -> None:
    saying.well = False
    saying.batches_fail = True
    deposits = [alice.deposits("4.00") for _ in range(2)]
    execute_due(saying)
    assert alice.sees(deposits[0]).state == "parked"
    assert not alice.sees(deposits[0]).can_cancel
    with pytest.raises(CannotCancel):
        alice.cancels(deposits[0])


def test_a_cancelled_operation_is_never_sent(alice: Character, saying: Saying) -> None:
    deposit = alice.deposits("4.00")
    alice.cancels(deposit)
    assert execute_due(saying) == 0
    assert saying.asked == []


def test_mallory_can_neither_see_nor_cancel_alices_operation(
    alice: Character, mallory: Character
) -> None:
    deposit = alice.deposits("4.00")
    for attempt in (mallory.cancels, mallory.sees):
        with pytest.raises(OperationNotFound):
            attempt(deposit)
    assert alice.state(deposit) == "requested"


def test_a_transfer_is_never_cancelled(alice: Character, bob: Character) -> None:
    alice.has("4.00")
    transfer = alice.sends(bob, "4.00")
    with pytest.raises(CannotCancel):
        alice.cancels(transfer)

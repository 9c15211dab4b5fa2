"""What is told before a transfer is sent, and how little of those who are strangers."""

import pytest

from tests.characters import Character
from wallet import operations
from wallet.database import transaction
from wallet.errors import (
    IdempotencyKeyReused,
    InsufficientFunds,
    RecipientIsSelf,
    RecipientNotFound,
    TooManyAttempts,
)
from wallet.operations import (
    BankRequest,
    OperationView,
    TransferRequest,
    TransferReview,
    WithdrawalReview,
)
from wallet.people.lookups import FAILURES_PER_HOUR, NAMES_PER_HOUR


def looks(person: Character, to: str, amount: str = "5.00", key: str = "k") -> TransferReview:
    found = looks_at(person, to, amount, key)
    assert isinstance(found, TransferReview)
    return found


def looks_at(
    person: Character, to: str, amount: str = "5.00", key: str = "k"
) -> TransferReview | OperationView:
    fields = {"to": to, "amount": amount}
    asked = TransferRequest.parse(fields, currency=person.currency, key=key)
    with transaction() as session:
        return operations.review_transfer(session, person.person, asked)


def number(person: Character) -> str:
    return person.person.account_number


def test_a_stranger_is_named_by_initials_alone(alice: Character, bob: Character) -> None:
    alice.has("50.00")
    found = looks(alice, number(bob))
    assert (found.name, found.is_known) == ("Bob B.", False)
    assert found.remaining.decimal == "45.00"
    assert found.again_at is None


def test_who_was_paid_or_has_paid_is_named_in_full(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("50.00")
    mallory.has("50.00")
    alice.sends(bob, "1.00")
    mallory.sends(alice, "1.00")
    assert looks(alice, number(bob)).name == "Bob Brown"
    assert looks(alice, number(mallory)).name == "Mallory Moss"
    assert looks(mallory, number(bob)).name == "Bob B."


def test_looking_moves_nothing_and_uses_no_key_up(alice: Character, bob: Character) -> None:
    alice.has("50.00")
    looks(alice, number(bob))
    looks(alice, number(bob), "7.00")
    assert (alice.available, operations.history(alice.id).items) == ("50.00", [])
    alice.sends(bob, "9.00", key="k")
    assert alice.available == "41.00"


def test_what_was_sent_already_is_answered_with_its_operation(
    alice: Character, bob: Character
) -> None:
    alice.has("5.00")
    sent = alice.sends(bob, "5.00", key="k")
    found = looks_at(alice, number(bob))
    assert isinstance(found, OperationView)
    assert found.id == sent
    with pytest.raises(IdempotencyKeyReused):
        looks_at(alice, number(bob), "4.00")


def test_the_same_once_more_is_told_and_another_amount_is_not(
    alice: Character, bob: Character
) -> None:
    alice.has("50.00")
    sent = alice.sends(bob, "5.00")
    assert looks(alice, number(bob)).again_at == alice.sees(sent).created_at
    assert looks(alice, number(bob), "5.01").again_at is None


def test_what_can_not_be_sent_is_refused_as_when_it_is_sent(
    alice: Character, bob: Character
) -> None:
    with pytest.raises(InsufficientFunds):
        looks(alice, number(bob))
    with pytest.raises(RecipientIsSelf):
        looks(alice, number(alice))
    with pytest.raises(RecipientNotFound):
        looks(alice, "1000000009")


def test_looking_for_who_has_a_wallet_ends_as_sending_does(
    alice: Character, bob: Character
) -> None:
    alice.has("50.00")
    for _ in range(FAILURES_PER_HOUR):
        with pytest.raises(RecipientNotFound):
            looks(alice, "1000000009")
    with pytest.raises(TooManyAttempts):
        looks(alice, number(bob))


def test_nobody_collects_the_names_of_strangers_and_sending_goes_on(
    alice: Character, bob: Character, mallory: Character
) -> None:
    for person in (alice, mallory):
        person.has("50.00")
    for _ in range(NAMES_PER_HOUR):
        assert looks(alice, number(bob)).name
    assert looks(alice, number(bob)).name is None
    assert looks(mallory, number(bob)).name  # others go on
    alice.sends(bob, "1.00")
    assert looks(alice, number(bob)).name == "Bob Brown"  # and so is who is known


def test_over_the_limit_it_says_why_the_password_will_be_asked_for(
    alice: Character, bob: Character
) -> None:
    alice.has("5000.00")
    assert "more than €100.00" in (looks(alice, number(bob), "100.01").why_confirm or "")
    assert looks(alice, number(bob), "100.00").why_confirm is None


def looks_at_withdrawing(person: Character, amount: str) -> WithdrawalReview | OperationView:
    asked = BankRequest.parse({"amount": amount}, currency=person.currency, key="k")
    with transaction() as session:
        return operations.review_withdrawal(session, person.person, asked)


def test_a_withdrawal_is_looked_at_and_holds_nothing_yet(alice: Character) -> None:
    alice.has("5000.00")
    found = looks_at_withdrawing(alice, "1000.01")
    assert isinstance(found, WithdrawalReview)
    assert found.remaining.decimal == "3999.99"
    assert "more than €1,000.00" in (found.why_confirm or "")
    assert (alice.available, alice.held) == ("5000.00", "0.00")
    with pytest.raises(InsufficientFunds):
        looks_at_withdrawing(alice, "5000.01")


def test_a_withdrawal_that_was_asked_for_is_answered_with_its_operation(alice: Character) -> None:
    alice.has("5.00")
    asked = alice.withdraws("5.00", key="k")
    found = looks_at_withdrawing(alice, "5.00")
    assert isinstance(found, OperationView)
    assert found.id == asked
    with pytest.raises(IdempotencyKeyReused):
        looks_at_withdrawing(alice, "4.00")

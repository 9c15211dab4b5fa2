"""What leaves a wallet only after the password was given once more."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.characters import Character
from tests.statements import statements
from wallet import operations
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, IdempotencyKeyReused, RecipientNotFound
from wallet.operations import BankRequest, TransferRequest

LIMIT, OVER = "1000.00", "1000.01"  # the defaults
TO_STRANGERS, OVER_TO_STRANGERS = "100.00", "100.01"


@pytest.fixture
def alice(alice: Character) -> Character:
    alice.has("5000.00")
    return alice


def send(
    sender: Character, to: str, amount: str, key: str | None = None, *, confirmed: bool = False
) -> UUID:
    fields = {"amount": amount, "to": to, "note": None}
    request = TransferRequest.parse(fields, currency=sender.currency, key=key or str(uuid4()))
    return operations.request_transfer(sender.person, request, confirmed=confirmed).id


def withdraw(
    person: Character, amount: str, key: str | None = None, *, confirmed: bool = False
) -> UUID:
    request = BankRequest.parse(
        {"amount": amount}, currency=person.currency, key=key or str(uuid4())
    )
    with transaction() as session:
        return operations.request_withdrawal(
            session, person.person, request, confirmed=confirmed
        ).id


def to(person: Character) -> str:
    return person.person.account_number


def count() -> int:
    with transaction() as session:
        return session.scalars(text("SELECT count(*) FROM operation")).one()


def test_a_withdrawal_over_the_limit_asks_and_leaves_no_trace(alice: Character) -> None:
    with pytest.raises(ConfirmationNeeded):
        withdraw(alice, OVER)
    assert (count(), alice.available, alice.held) == (0, "5000.00", "0.00")
    withdraw(alice, LIMIT)
    withdraw(alice, OVER, confirmed=True)
    assert alice.held == "2000.01"


def test_a_payment_over_the_limit_asks_whoever_it_is_for(alice: Character, bob: Character) -> None:
    alice.sends(bob, "1.00")
    with pytest.raises(ConfirmationNeeded):
        send(alice, to(bob), OVER)
    assert bob.available == "1.00"
    send(alice, to(bob), LIMIT)
    send(alice, to(bob), OVER, confirmed=True)
    assert bob.available == "2001.01"


def test_a_new_payee_asks_at_a_lower_limit_until_something_was_sent(
    alice: Character, bob: Character, mallory: Character
) -> None:
    with pytest.raises(ConfirmationNeeded):
        send(alice, to(bob), OVER_TO_STRANGERS)
    send(alice, to(bob), TO_STRANGERS)
    send(alice, to(bob), OVER_TO_STRANGERS)
    with pytest.raises(ConfirmationNeeded):
        send(alice, to(mallory), OVER_TO_STRANGERS)
    bob.sends(mallory, "1.00")  # not what Bob did, nor what came from him
    with pytest.raises(ConfirmationNeeded):
        send(alice, to(mallory), OVER_TO_STRANGERS)
    with pytest.raises(ConfirmationNeeded):
        send(bob, to(alice), OVER_TO_STRANGERS)


def test_two_at_once_to_a_new_payee_both_go_through(alice: Character, bob: Character) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(send, alice, to(bob), TO_STRANGERS) for _ in range(2)]
        assert [each.exception() for each in done] == [None, None]
    assert bob.available == "200.00"


def test_what_was_accepted_before_is_answered_without_asking(
    alice: Character, bob: Character
) -> None:
    sent = send(alice, to(bob), OVER, "sent", confirmed=True)
    withdrawn = withdraw(alice, OVER, "withdrawn", confirmed=True)
    assert send(alice, to(bob), OVER, "sent") == sent
    assert withdraw(alice, OVER, "withdrawn") == withdrawn
    assert bob.available == OVER
    for other in (
        lambda: send(alice, to(bob), "2000.00", "sent"),
        lambda: withdraw(alice, "2000.00", "withdrawn"),
    ):
        with pytest.raises(IdempotencyKeyReused):
            other()


def test_a_refusal_uses_up_no_key(alice: Character, bob: Character) -> None:
    with pytest.raises(ConfirmationNeeded):
        send(alice, to(bob), OVER, "a-key")
    send(alice, to(bob), OVER, "a-key", confirmed=True)
    assert bob.available == OVER


def test_nobody_learns_from_it_who_has_a_wallet(alice: Character) -> None:
    with pytest.raises(RecipientNotFound):
        send(alice, "9999999999", OVER)


def test_a_small_payment_costs_no_query_more_than_a_confirmed_one(
    alice: Character, bob: Character
) -> None:
    send(alice, to(bob), "5.00", confirmed=True)
    with statements() as confirmed:
        send(alice, to(bob), "5.00", confirmed=True)
    with statements() as unconfirmed:
        send(alice, to(bob), "5.00")
    assert unconfirmed == confirmed != []

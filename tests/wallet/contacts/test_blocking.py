"""Whoever is blocked can't send money, and is told what is told of an account without a wallet."""

import pytest
from sqlalchemy import text

from tests.characters import BOB, MALLORY, Character
from tests.wallet.contacts.knowing import adds, blocks, unblocks
from tests.wallet.payouts.paying import (
    UNKNOWN,
    books_are_right,
    faults_of,
    pays,
    rows_of,
    sees,
    uploads,
    work_off,
)
from wallet import people
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, RecipientNotFound, TooManyAttempts
from wallet.operations import TransferRequest, request_transfer
from wallet.people import FAILURES_PER_HOUR


def refusal(payer: Character, number: str, amount: str = "1.00") -> tuple[type, str, str]:
    fields = {"to": number, "amount": amount}
    request = TransferRequest.parse(fields, currency="EUR", key=f"{number}-{amount}")
    with pytest.raises((RecipientNotFound, TooManyAttempts, ConfirmationNeeded)) as refused:
        request_transfer(payer.person, request)
    return type(refused.value), refused.value.code, refused.value.message


def test_who_is_blocked_sends_nothing_and_learns_nothing(
    alice: Character, bob: Character, mallory: Character
) -> None:
    mallory.has("9000.00")
    blocks(bob, mallory)
    for amount in ("1.00", "5000.00"):  # the larger one would have to be confirmed
        assert refusal(mallory, BOB, amount) == refusal(mallory, UNKNOWN, amount)
    with pytest.raises(RecipientNotFound):
        adds(mallory, bob)
    assert (mallory.available, bob.available) == ("9000.00", "0.00")


def test_who_asks_for_who_has_blocked_them_has_failed_as_with_any_other(
    bob: Character, mallory: Character
) -> None:
    mallory.has("9.00")
    blocks(bob, mallory)
    for number in range(FAILURES_PER_HOUR):
        refusal(mallory, BOB, f"1.{number:02}")
    assert refusal(mallory, BOB)[0] is refusal(mallory, UNKNOWN)[0] is TooManyAttempts


def test_only_whom_one_blocked_and_only_one_way(
    alice: Character, bob: Character, mallory: Character
) -> None:
    blocks(bob, mallory)
    bob.has("5.00")
    bob.sends(mallory, "2.00")
    bob.sends(alice, "1.00")
    alice.sends(bob, "1.00")
    assert bob.available == "3.00"


def test_who_is_let_in_again_can_send(bob: Character, mallory: Character) -> None:
    mallory.has("5.00")
    blocked = blocks(bob, mallory)
    refusal(mallory, BOB)
    unblocks(bob, blocked)
    mallory.sends(bob, "1.00")
    assert bob.available == "1.00"


def test_what_was_accepted_before_is_answered_with_its_operation_for_ever(
    bob: Character, mallory: Character
) -> None:
    mallory.has("5.00")
    sent = mallory.sends(bob, "1.00", key="rent")
    blocks(bob, mallory)
    assert mallory.sends(bob, "1.00", key="rent") == sent


def test_a_list_that_names_them_is_as_faulty_as_with_an_unknown_account(
    alice: Character, bob: Character, mallory: Character
) -> None:
    blocks(bob, mallory)
    draft = uploads(mallory, [(BOB, "1.00"), (UNKNOWN, "1.00")])
    faults = faults_of(mallory, draft)
    assert faults == {2: faults[3], 3: faults[3]}


def test_a_payout_leaves_out_who_has_blocked_its_sender_since(
    alice: Character, bob: Character, mallory: Character
) -> None:
    mallory.has("5.00")
    alice_number = alice.person.account_number
    payout = pays(mallory, [(BOB, "1.00"), (alice_number, "2.00")])
    blocks(bob, mallory)
    work_off()
    assert [(row.state, row.reason) for row in rows_of(mallory, payout)] == [
        ("refused", "recipient_not_found"),
        ("settled", None),
    ]
    assert (bob.available, alice.available, mallory.available) == ("0.00", "2.00", "3.00")
    books_are_right()


def test_of_all_or_nothing_nothing_is_sent_then(
    alice: Character, bob: Character, mallory: Character
) -> None:
    mallory.has("5.00")
    alice_number = alice.person.account_number
    rows = [(BOB, "1.00"), (alice_number, "2.00")]
    payout = pays(mallory, rows, mode="all_or_nothing")
    blocks(bob, mallory)
    work_off()
    assert sees(mallory, payout).reason == "recipient_not_found"
    assert [row.reason for row in rows_of(mallory, payout)] == ["recipient_not_found", "not_all"]
    assert mallory.available == "5.00"
    books_are_right()


def test_asking_costs_a_look_into_an_index(bob: Character, mallory: Character) -> None:
    """Not a scan of everybody's contacts, however many there are."""
    with transaction() as session:
        session.execute(
            text("""
            INSERT INTO contact (person_id, other_id, nickname, is_known, blocked_at)
            SELECT one.id, other.id, 'x', false, now()
            FROM person one JOIN person other ON one.id <> other.id
            """)
        )
        session.execute(text("SET LOCAL enable_seqscan = off"))
        rule = people.payees.can_be_paid_by(mallory.id)
        plan = session.scalars(
            text(f"EXPLAIN SELECT FROM person WHERE account_number = '{MALLORY}' AND {rule.text}"),
            {"payer_id": mallory.id},
        ).all()
    assert any("contact_blocked" in line for line in plan), plan

"""What an operation's own page has beside it: its bookings."""

from sqlalchemy import text

from tests.characters import Character
from wallet.bank.answers import Accepted
from wallet.database import transaction
from wallet.operations import Booking, apply_bank_answer, bookings


def told(booked: list[Booking]) -> list[list[tuple[str, bool, str, str | None]]]:
    return [
        [
            (leg.kind, leg.is_own, str(leg.amount.minor), leg.balance and leg.balance.decimal)
            for leg in booking.legs
        ]
        for booking in booked
    ]


def test_each_sees_both_legs_and_their_own_balance_alone(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    bob.has("7.00")
    operation_id = alice.sends(bob, "4.00")
    assert told(bookings(alice.id, operation_id)) == [
        [("available", True, "-400", "6.00"), ("available", False, "400", None)]
    ]
    assert told(bookings(bob.id, operation_id)) == [
        [("available", False, "-400", None), ("available", True, "400", "11.00")]
    ]


def test_a_withdrawal_is_booked_twice_and_the_bank_has_no_balance(alice: Character) -> None:
    alice.has("10.00")
    operation_id = alice.withdraws("4.00")
    with transaction() as session:
        sent = text("UPDATE operation SET state = 'submitted' WHERE id = :id")
        session.execute(sent, {"id": operation_id})
        apply_bank_answer(session, operation_id, Accepted())
    assert told(bookings(alice.id, operation_id)) == [
        [("available", True, "-400", "6.00"), ("held", True, "400", "4.00")],
        [("held", True, "-400", "0.00"), ("settlement", False, "400", None)],
    ]


def test_what_is_only_asked_for_is_not_booked(alice: Character) -> None:
    assert bookings(alice.id, alice.deposits("4.00")) == []


def test_mallory_learns_nothing(alice: Character, bob: Character, mallory: Character) -> None:
    alice.has("10.00")
    operation_id = alice.sends(bob, "4.00")
    assert bookings(mallory.id, operation_id) == []

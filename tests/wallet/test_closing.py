"""Closing a wallet: only when it is empty, and then nobody and nothing gets in."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.characters import ALICE, BOB, ORIGIN, PASSWORD, Character, make_due, signed_in_by, who
from tests.wallet.leaving import closes, confirmed
from tests.wallet.operations.conftest import Saying
from tests.wallet.payouts.paying import books_are_right, pays, rows_of, work_off
from tests.wallet.requests.asking import asks, sees, told
from tests.wallet.schedules.planning import plans
from wallet import audit, operations, people, schedules
from wallet.bank.answers import Declined
from wallet.database import transaction
from wallet.errors import (
    CannotClose,
    ConfirmationNeeded,
    InvalidCredentials,
    RecipientNotFound,
    SessionEnded,
)
from wallet.notifications import recent


@pytest.fixture
def saying() -> Saying:
    return Saying()


def why(person: Character) -> str:
    with pytest.raises(CannotClose) as refused:
        closes(person)
    return refused.value.message


def test_nobody_gets_into_a_closed_wallet(alice: Character) -> None:
    here, there = alice.signs_in(), alice.signs_in()
    closes(alice, confirmed(alice, here))
    assert signed_in_by(here.access_token) is signed_in_by(there.access_token) is None
    with transaction() as session:
        assert people.refresh_session(session, there.refresh_token, ORIGIN) is None
    with pytest.raises(InvalidCredentials), transaction() as session:
        people.sign_in(session, ALICE, PASSWORD, ORIGIN)


def test_money_for_it_is_refused_as_for_an_unknown_account(
    alice: Character, bob: Character
) -> None:
    alice.has("5.00")
    closes(bob)
    with pytest.raises(RecipientNotFound):
        alice.sends(bob, "1.00")
    with transaction() as session:
        assert people.find_recipient(session, BOB, "EUR", asked_by=alice.id) is None
        assert people.find_recipients(session, [BOB], "EUR", asked_by=alice.id) == {}


def test_requests_end_with_it(alice: Character, bob: Character) -> None:
    of_bob, of_alice = asks(alice, bob, "1.00"), asks(bob, alice, "2.00")
    closes(bob)
    assert (sees(alice, of_bob).state, sees(alice, of_alice).state) == ("declined", "cancelled")
    assert "request_declined" in told(of_bob)


def test_what_is_planned_is_stopped_first(alice: Character, bob: Character) -> None:
    plan = plans(alice, "1.00", bob)
    assert why(alice) == "You have scheduled payments. Stop them first."
    with transaction() as session:
        schedules.stop(session, alice.id, plan)
    closes(alice)


def test_a_payout_that_waits_leaves_it_out(alice: Character, bob: Character) -> None:
    alice.has("5.00")
    payout = pays(alice, [(BOB, "1.00")])
    closes(bob)
    work_off()
    assert [row.reason for row in rows_of(alice, payout)] == ["recipient_not_found"]
    books_are_right()


def test_with_money_in_it_it_stays_open(alice: Character, bob: Character) -> None:
    alice.has("1234.50")
    assert "€1,234.50" in why(alice)
    alice.sends(bob, "1234.50")
    closes(alice)


def test_with_money_on_its_way_to_the_bank_it_stays_open(alice: Character, saying: Saying) -> None:
    alice.has("5.00")
    withdrawal = alice.withdraws("5.00")
    assert "€5.00 is on its way" in why(alice)
    saying.says = lambda order: Declined("account_closed")
    operations.execute_due(saying)
    assert alice.state(withdrawal) == "failed"
    assert "€5.00" in why(alice)  # it came back


def test_with_a_deposit_on_its_way_it_stays_open(alice: Character, saying: Saying) -> None:
    deposit = alice.deposits("5.00")
    assert "on its way" in why(alice)
    make_due(deposit)
    saying.says = lambda order: Declined("insufficient_funds")
    operations.execute_due(saying)
    closes(alice)


def test_with_a_payout_to_be_carried_out_it_stays_open(alice: Character, bob: Character) -> None:
    pays(alice, [(BOB, "1.00")])
    assert "on its way" in why(alice)
    work_off()  # there was no money for it
    closes(alice)


def test_it_takes_the_password_of_late(alice: Character) -> None:
    signed_in = replace(who(alice.signs_in()), confirmed=False)
    with pytest.raises(ConfirmationNeeded):
        closes(alice, signed_in)
    assert signed_in_by(alice.signs_in().access_token)


def test_the_slower_of_two_finds_the_sign_in_ended(alice: Character) -> None:
    signed_in = confirmed(alice)
    closes(alice, signed_in)
    with pytest.raises(SessionEnded):
        closes(alice, signed_in)


def test_nothing_more_is_asked_of_the_bank_for_it(alice: Character) -> None:
    closes(alice)
    for ask in (alice.deposits, alice.withdraws):
        with pytest.raises(SessionEnded):
            ask("1.00")


def test_it_is_recorded_and_told_by_mail(alice: Character) -> None:
    closes(alice)
    with transaction() as session:
        events = [each.event for each in audit.events_of(session, alice.id)]
        (told, *_) = recent(session, alice.id).items
    assert events[0] == "wallet_closed"
    assert told.title == "You closed your wallet"


def test_what_was_booked_and_its_locks(alice: Character, bob: Character) -> None:
    """The one stays, the others go."""
    alice.has("5.00")
    sent = alice.sends(bob, "5.00")
    closes(alice)
    assert bob.sees(sent).counterparty == "Alice Adams"
    with transaction() as session:
        for locks in ("second_factor", "passkey", "known_device"):
            left = text(f"SELECT count(*) FROM {locks} WHERE person_id = :id")
            assert session.scalar(left, {"id": alice.id}) == 0
    books_are_right()

"""Accepting: once per idempotency key, and a refusal leaves no trace."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.characters import YUKI, Character, told
from wallet.database import transaction
from wallet.errors import (
    IdempotencyKeyReused,
    InsufficientFunds,
    InvalidInput,
    RecipientNotFound,
    TooManyAttempts,
    WalletError,
)
from wallet.people import find_recipient
from wallet.people.lookups import FAILURES_PER_HOUR

KEY = "0123-abcd"


def count(table: str) -> int:
    with transaction() as session:
        return session.scalars(text(f"SELECT count(*) FROM {table}")).one()


def at_once(*calls: Callable[[], UUID], times: int = 1) -> tuple[list[UUID], list[WalletError]]:
    """Run every call so many times, all starting together; their results and refusals."""
    jobs = [call for call in calls for _ in range(times)]
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], UUID]) -> UUID | WalletError:
        start.wait()
        try:
            return job()
        except WalletError as refusal:
            return refusal

    with ThreadPoolExecutor(len(jobs)) as pool:
        results = list(pool.map(run, jobs))
    done = [result for result in results if isinstance(result, UUID)]
    return done, [result for result in results if isinstance(result, WalletError)]


def test_a_deposit_waits_for_the_bank_and_changes_no_balance(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    assert alice.state(deposit) == "requested"
    assert alice.available == "0.00"


def test_a_withdrawal_holds_its_money(alice: Character) -> None:
    alice.has("100.00")
    withdrawal = alice.withdraws("30.00")
    assert alice.state(withdrawal) == "requested"
    assert (alice.available, alice.held) == ("70.00", "30.00")


def test_a_transfer_is_settled_at_once_and_both_see_it(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    transfer = alice.sends(bob, "4.00", note="lunch")
    assert (alice.available, bob.available) == ("6.00", "4.00")
    sent, received = alice.sees(transfer), bob.sees(transfer)
    assert sent.id == received.id
    assert (sent.direction, sent.counterparty) == ("out", "Bob Brown")
    assert (received.direction, received.counterparty) == ("in", "Alice Adams")
    assert received.note == "lunch"
    assert sent.state == "settled"
    assert sent.settled_at is not None


def test_both_people_of_a_transfer_are_told(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    transfer = alice.sends(bob, "4.00")
    assert sorted(told(transfer)) == ["transfer_received", "transfer_sent"]


def test_alice_cannot_spend_the_same_euro_twice(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    alice.sends(bob, "10.00")
    with pytest.raises(InsufficientFunds):
        alice.sends(bob, "10.00")


def test_of_twenty_parallel_sends_of_everything_one_succeeds(
    alice: Character, bob: Character
) -> None:
    alice.has("100.00")
    done, refused = at_once(lambda: alice.sends(bob, "100.00"), times=20)
    assert len(done) == 1
    assert all(isinstance(refusal, InsufficientFunds) for refusal in refused)
    assert (alice.available, bob.available) == ("0.00", "100.00")


def test_sends_in_both_directions_at_once_do_not_deadlock(alice: Character, bob: Character) -> None:
    alice.has("100.00")
    bob.has("100.00")
    done, refused = at_once(
        lambda: alice.sends(bob, "1.00"), lambda: bob.sends(alice, "1.00"), times=10
    )
    assert (len(done), refused) == (20, [])
    assert (alice.available, bob.available) == ("100.00", "100.00")


def test_the_same_key_is_the_same_operation_also_for_twins_in_flight(
    alice: Character, bob: Character
) -> None:
    alice.has("10.00")
    done, refused = at_once(lambda: alice.sends(bob, "1.00", key=KEY), times=8)
    assert (len(set(done)), refused) == (1, [])
    assert bob.available == "1.00"


def test_the_same_key_still_answers_when_the_money_is_gone(
    alice: Character, bob: Character
) -> None:
    alice.has("10.00")
    first = alice.sends(bob, "10.00", key=KEY)
    assert alice.sends(bob, "10.00", key=KEY) == first


def test_the_same_key_with_other_content_is_refused(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    alice.sends(bob, "1.00", key=KEY)
    for other in (
        lambda: alice.sends(bob, "2.00", key=KEY),
        lambda: alice.sends(bob, "1.00", note="tip", key=KEY),
        lambda: alice.deposits("1.00", key=KEY),
    ):
        with pytest.raises(IdempotencyKeyReused):
            other()


def fails_too_often(person: Character) -> None:
    """Uses up the look-ups of unknown recipients that somebody has in an hour."""
    for _ in range(FAILURES_PER_HOUR):
        with transaction() as session:
            find_recipient(session, "9999999999", person.currency, asked_by=person.id)


def test_an_accepted_transfer_still_answers_after_too_many_failed_look_ups(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("10.00")
    first = alice.sends(bob, "1.00", key=KEY)
    fails_too_often(alice)
    assert alice.sends(bob, "1.00", key=KEY) == first
    for other in (
        lambda: alice.sends(bob, "2.00", key=KEY),
        lambda: alice.sends(mallory, "1.00", key=KEY),
    ):
        with pytest.raises(IdempotencyKeyReused):
            other()
    with pytest.raises(TooManyAttempts):
        alice.sends(bob, "1.00")
    assert bob.available == "1.00"


def test_a_used_key_is_told_before_an_unusable_recipient(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("10.00")
    alice.sends(bob, "1.00", key=KEY)
    with pytest.raises(IdempotencyKeyReused):
        alice.sends(alice, "1.00", key=KEY)
    mallory.person.account_number = "9999999999"
    with pytest.raises(IdempotencyKeyReused):
        alice.sends(mallory, "1.00", key=KEY)


def test_a_key_belongs_to_one_person(alice: Character, bob: Character) -> None:
    assert alice.deposits("1.00", key=KEY) != bob.deposits("1.00", key=KEY)


def test_a_refused_request_consumes_no_key_and_leaves_no_trace(
    alice: Character, bob: Character
) -> None:
    with pytest.raises(InsufficientFunds):
        alice.sends(bob, "5.00", key=KEY)
    with pytest.raises(InsufficientFunds):
        alice.withdraws("5.00", key=KEY)
    assert [count(t) for t in ("operation", "operation_event", "notification", "ledger.entry")] == [
        0
    ] * 4
    alice.has("5.00")
    assert alice.state(alice.sends(bob, "5.00", key=KEY)) == "settled"


def test_nobody_sends_to_themselves_an_unknown_or_another_currency(alice: Character) -> None:
    alice.has("5.00")
    with pytest.raises(InvalidInput):
        alice.sends(alice, "1.00")
    yuki = Character(YUKI, "Yuki Mori", "JPY")
    with pytest.raises(RecipientNotFound):
        alice.sends(yuki, "1.00")
    yuki.person.account_number = "9999999999"
    with pytest.raises(RecipientNotFound):
        alice.sends(yuki, "1.00")
    assert alice.available == "5.00"

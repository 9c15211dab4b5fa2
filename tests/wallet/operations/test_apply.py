"""What each answer of the bank does, whoever brings it and whenever it comes."""

from uuid import UUID

import pytest
from sqlalchemy import text

from tests.characters import Character, make_due, told
from tests.wallet.operations.conftest import Saying
from wallet import ledger
from wallet.bank.answers import (
    CONFLICT,
    UNREACHABLE,
    Accepted,
    Answer,
    Declined,
    Pending,
    Unknown,
)
from wallet.database import transaction
from wallet.errors import OperationNotFound
from wallet.operations import apply_bank_answer
from wallet.operations.apply import apply_answers
from wallet.operations.claims import Claim, claim_batch

NO = Declined("insufficient_funds")


def claim(operation_id: UUID) -> Claim:
    """As a worker would; also again, after its lease."""
    make_due(operation_id)
    (claimed,) = claim_batch(10).claims
    assert claimed.id == operation_id
    return claimed


def answer(claimed: Claim, said: Answer) -> None:
    apply_answers([claimed], {claimed.id: said})


def webhook(operation_id: UUID, said: Answer) -> None:
    with transaction() as session:
        apply_bank_answer(session, operation_id, said)


def settlement() -> int:
    with transaction() as session:
        return ledger.system_balance(session, "settlement", "EUR")


def test_yes_to_a_deposit_is_money_available(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    answer(claim(deposit), Accepted())
    assert (alice.state(deposit), alice.available, settlement()) == ("settled", "25.00", -2500)
    assert told(deposit) == ["deposit_settled"]


def test_no_to_a_deposit_moves_nothing_and_is_told(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    answer(claim(deposit), NO)
    assert (alice.state(deposit), alice.available) == ("failed", "0.00")
    assert alice.sees(deposit).reason == "insufficient_funds"
    assert told(deposit) == ["deposit_failed"]


def test_yes_to_a_withdrawal_lets_the_held_money_go(alice: Character) -> None:
    alice.has("100.00")
    withdrawal = alice.withdraws("30.00")
    answer(claim(withdrawal), Accepted())
    assert alice.state(withdrawal) == "settled"
    assert (alice.available, alice.held, settlement()) == ("70.00", "0.00", -7000)


def test_no_to_a_withdrawal_gives_the_held_money_back(alice: Character) -> None:
    alice.has("100.00")
    withdrawal = alice.withdraws("30.00")
    answer(claim(withdrawal), Declined("account_frozen"))
    assert alice.state(withdrawal) == "failed"
    assert (alice.available, alice.held, settlement()) == ("100.00", "0.00", -10000)
    assert told(withdrawal) == ["withdrawal_failed"]


def test_doubt_is_never_a_no(alice: Character) -> None:
    alice.has("100.00")
    withdrawal = alice.withdraws("30.00")
    answer(claim(withdrawal), Unknown())
    assert (alice.state(withdrawal), alice.held) == ("parked", "30.00")
    assert alice.sees(withdrawal).next_attempt_at is not None


def test_an_unreachable_bank_puts_it_into_line(alice: Character, bob: Character) -> None:
    first, second = alice.deposits("1.00"), bob.deposits("1.00")
    claims = claim_batch(10).claims
    apply_answers(claims, {c.id: Unknown(UNREACHABLE) for c in claims})
    assert (alice.sees(first).position, bob.sees(second).position) == (1, 2)
    assert alice.sees(first).next_attempt_at is None


def test_another_content_under_our_id_parks_with_an_alarm(
    alice: Character, caplog: pytest.LogCaptureFixture
) -> None:
    deposit = alice.deposits("25.00")
    answer(claim(deposit), Unknown(CONFLICT))
    assert alice.state(deposit) == "parked"
    assert "ALARM" in caplog.text


def test_pending_waits_for_the_bank_and_then_takes_its_word(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    answer(claim(deposit), Pending())
    assert alice.state(deposit) == "awaiting_bank"
    webhook(deposit, Accepted())
    assert (alice.state(deposit), alice.available) == ("settled", "25.00")


def test_a_pending_operation_is_also_polled_and_stays_until_answered(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    answer(claim(deposit), Pending())
    for still in (Pending(), Unknown(UNREACHABLE)):
        answer(claim(deposit), still)
        assert alice.state(deposit) == "awaiting_bank"
    answer(claim(deposit), Accepted())
    assert alice.state(deposit) == "settled"


def test_the_webhook_may_come_before_the_http_answer(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    claimed = claim(deposit)
    webhook(deposit, Accepted())
    for late in (Pending(), Unknown(), Accepted()):
        answer(claimed, late)
    assert (alice.state(deposit), alice.available) == ("settled", "25.00")


def test_the_same_webhook_twice_credits_once(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    claim(deposit)
    webhook(deposit, Accepted())
    webhook(deposit, Accepted())
    assert alice.available == "25.00"
    assert told(deposit) == ["deposit_settled"]


def test_a_webhook_about_nothing_of_ours_is_refused(alice: Character) -> None:
    with pytest.raises(OperationNotFound):
        webhook(alice.id, Accepted())


def test_a_late_no_never_overwrites_a_yes(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    claimed = claim(deposit)
    answer(claimed, Accepted())
    answer(claimed, NO)
    webhook(deposit, NO)
    assert (alice.state(deposit), alice.available) == ("settled", "25.00")


def test_a_worker_that_wakes_after_its_lease_brings_no_doubt_but_may_bring_an_answer(
    alice: Character,
) -> None:
    deposit = alice.deposits("25.00")
    sleeper = claim(deposit)
    claim(deposit)
    answer(sleeper, Unknown())
    assert alice.state(deposit) == "submitted"
    answer(sleeper, Accepted())
    assert alice.state(deposit) == "settled"


def test_a_late_answer_settles_what_is_parked_again(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    sleeper = claim(deposit)
    answer(sleeper, Unknown(UNREACHABLE))
    webhook(deposit, Accepted())
    assert alice.state(deposit) == "settled"
    assert alice.sees(deposit).position is None


def test_a_yes_that_can_not_be_booked_goes_to_suspense_with_an_alarm(
    alice: Character, wallet_database: object, caplog: pytest.LogCaptureFixture
) -> None:
    """A withdrawal whose hold is gone can't happen through the door; a superuser makes it so."""
    alice.has("100.00")
    withdrawal = alice.withdraws("30.00")
    with transaction() as session:
        accounts = ledger.account_ids(session, [alice.id])[alice.id]
        gone = ledger.Entry(
            alice.id,
            "mistake",
            (ledger.Leg(accounts.held, -3000, "EUR"), ledger.Leg(accounts.available, 3000, "EUR")),
        )
        ledger.post(session, [gone])
    answer(claim(withdrawal), Accepted())
    seen = alice.sees(withdrawal)
    assert (seen.state, seen.reason) == ("failed", "booked_in_suspense")
    with transaction() as session:
        assert ledger.system_balance(session, "suspense", "EUR") == -3000
    assert settlement() == -7000
    assert "ALARM" in caplog.text


def test_the_story_tells_every_state_in_order(alice: Character) -> None:
    deposit = alice.deposits("25.00")
    answer(claim(deposit), Unknown(UNREACHABLE))
    answer(_released(deposit), Accepted())
    story = alice.story(deposit)
    assert [step.state for step in story] == [
        "requested",
        "submitted",
        "parked",
        "submitted",
        "settled",
    ]
    assert [step.at for step in story] == sorted(step.at for step in story)
    assert story[2].reason == UNREACHABLE


def _released(operation_id: UUID) -> Claim:
    (claimed,) = claim_batch(10).claims
    assert claimed.id == operation_id
    return claimed


def test_a_batch_is_answered_one_by_one(alice: Character, bob: Character, saying: Saying) -> None:
    yes, no = alice.deposits("1.00"), bob.deposits("2.00")
    claims = claim_batch(10).claims
    apply_answers(claims, {yes: Accepted(), no: NO})
    assert (alice.state(yes), bob.state(no)) == ("settled", "failed")


def test_the_database_allows_no_state_that_is_not_in_the_table() -> None:
    from wallet.operations.states import State

    with transaction() as session:
        rule = session.scalars(
            text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conname = 'operation_state_check'"
            )
        ).one()
    assert all(f"'{state}'" in rule for state in State)


@pytest.mark.parametrize("final", ["settled", "cancelled"])
def test_a_final_answer_that_contradicts_what_is_final_is_an_alarm(
    alice: Character, caplog: pytest.LogCaptureFixture, final: str
) -> None:
    deposit = alice.deposits("25.00")
    if final == "cancelled":
        alice.cancels(deposit)
    else:
        answer(claim(deposit), Accepted())
    webhook(deposit, NO if final == "settled" else Accepted())
    assert alice.state(deposit) == final
    assert "ALARM" in caplog.text

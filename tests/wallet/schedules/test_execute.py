"""What becomes of a date: the money moves, or it is said why not."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.characters import Character, told
from tests.wallet.schedules.planning import (
    AFTERNOON,
    EVENING,
    MORNING,
    days_pass,
    due_in,
    it_becomes,
    pauses,
    plans,
    runs_become_due,
    runs_of,
    sees,
    states_of,
    stops,
    told_about,
    tomorrow,
    work_off,
)
from wallet import operations, people, schedules
from wallet.database import transaction
from wallet.errors import RecipientNotFound, WalletError
from wallet.operations.verify import verify
from wallet.schedules import execute


def test_nothing_happens_before_its_date(alice: Character, bob: Character) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    assert not schedules.is_any_due()
    work_off()
    assert (runs_of(plan), bob.available) == ([], "0.00")
    assert timedelta(hours=20) < due_in(plan, alice) < timedelta(hours=26)


def test_a_transfer_runs_on_each_of_its_dates(alice: Character, bob: Character) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob, note="Rent")
    days_pass(plan, 1)
    assert schedules.is_any_due()
    work_off()
    (run,) = runs_of(plan)
    assert (run.state, bob.available) == ("done", "5.00")
    assert run.operation_id is not None
    assert alice.sees(run.operation_id).note == "Rent"
    assert told(run.operation_id) == ["transfer_sent", "transfer_received"]
    assert not schedules.is_any_due()
    days_pass(plan, 7)
    work_off()
    assert (states_of(plan), bob.available) == (["done", "done"], "10.00")
    assert sees(alice, plan).made == 2
    with transaction() as session:
        assert verify(session) == []


def test_deposits_and_withdrawals_are_asked_for_and_the_bank_may_be_away(
    alice: Character, bob: Character
) -> None:
    alice.has("20.00")
    adds, takes = plans(alice, "7.00", kind="deposit"), plans(alice, "5.00", kind="withdrawal")
    for plan in (adds, takes):
        days_pass(plan, 1)
    work_off()
    assert (states_of(adds), states_of(takes)) == (["done"], ["done"])
    assert (alice.available, alice.held) == ("15.00", "5.00")
    asked = [runs_of(plan)[0].operation_id for plan in (adds, takes)]
    assert [alice.state(each) for each in asked if each] == ["requested", "requested"]


def test_a_single_one_is_over_when_it_is_done(alice: Character, bob: Character) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob, rhythm="once")
    days_pass(plan, 1)
    work_off()
    assert (sees(alice, plan).state, states_of(plan), bob.available) == ("ended", ["done"], "5.00")


def test_it_ends_after_so_many_times(alice: Character, bob: Character) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob, ends="times", times="2")
    days_pass(plan, 8)
    work_off()
    assert (sees(alice, plan).state, bob.available) == ("ended", "5.00")  # one was missed
    assert states_of(plan) == ["done", "missed"]


def test_it_ends_after_its_last_date(alice: Character, bob: Character) -> None:
    alice.has("20.00")
    last = str(tomorrow() + timedelta(days=13))
    plan = plans(alice, "5.00", bob, ends="date", last_date=last)
    days_pass(plan, 1)
    work_off()
    assert sees(alice, plan).state == "active"
    days_pass(plan, 7)
    work_off()
    assert (sees(alice, plan).state, states_of(plan)) == ("ended", ["done", "done"])


def test_missing_money_is_tried_for_three_times_then_told_and_the_next_date_has_its_own(
    alice: Character, bob: Character
) -> None:
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    work_off()
    for hour in (AFTERNOON, EVENING):
        (run,) = runs_of(plan)
        assert (run.state, run.reason) == ("due", "insufficient_funds")
        assert run.due_at is not None
        assert (told_about(plan), schedules.is_any_due()) == ([], False)
        it_becomes(hour, plan)
        work_off()
    assert states_of(plan) == ["not_done"]
    assert told_about(plan) == ["schedule_not_done"]
    alice.has("5.00")
    it_becomes(MORNING, plan)
    days_pass(plan, 7)
    work_off()
    assert (states_of(plan), bob.available) == (["done", "not_done"], "5.00")


def test_money_that_comes_by_noon_is_in_time(alice: Character, bob: Character) -> None:
    plan = plans(alice, "5.00", bob, rhythm="once")
    days_pass(plan, 1)
    work_off()
    assert sees(alice, plan).state == "active"  # it may still be called off
    alice.has("5.00")
    it_becomes(AFTERNOON, plan)
    work_off()
    assert (states_of(plan), told_about(plan), bob.available) == (["done"], [], "5.00")
    assert sees(alice, plan).state == "ended"


def test_a_withdrawal_that_isn_t_covered_holds_nothing(alice: Character) -> None:
    alice.has("4.99")
    plan = plans(alice, "5.00", kind="withdrawal")
    days_pass(plan, 1)
    work_off()
    assert (states_of(plan), alice.available, alice.held) == (["due"], "4.99", "0.00")


@pytest.mark.parametrize(("days", "state"), [(1, "done"), (3, "done"), (5, "missed")])
def test_after_an_outage_it_is_done_if_it_is_not_too_late(
    alice: Character, bob: Character, days: int, state: str
) -> None:
    """On the third day it is six plus an hour, still within three days; on the fifth it isn't."""
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, days)
    work_off()
    assert states_of(plan) == [state]
    assert told_about(plan) == (["schedule_missed"] if state == "missed" else [])
    assert bob.available == ("0.00" if state == "missed" else "5.00")
    assert sees(alice, plan).state == "active"


def test_after_a_long_outage_each_date_is_told_and_only_the_latest_is_done(
    alice: Character, bob: Character
) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 22)
    work_off()
    assert states_of(plan) == ["done", "missed", "missed", "missed"]
    assert told_about(plan) == ["schedule_missed"] * 3
    assert bob.available == "5.00"


def test_one_that_waited_for_money_through_an_outage_says_so(
    alice: Character, bob: Character
) -> None:
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    work_off()
    days_pass(plan, 4)
    alice.has("5.00")
    runs_become_due(plan)
    work_off()
    (run,) = runs_of(plan)
    assert (run.state, run.reason, bob.available) == ("not_done", "insufficient_funds", "0.00")


def test_a_recipient_who_is_gone_is_told_at_once(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_with(RecipientNotFound(), monkeypatch)
    alice.has("5.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    work_off()
    (run,) = runs_of(plan)
    assert (run.state, run.reason) == ("not_done", "recipient_not_found")
    assert told_about(plan) == ["schedule_not_done"]


def test_a_refusal_that_nobody_knew_of_yet_ends_the_run_and_is_told(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as that of a wallet that was frozen or closed."""

    class WalletFrozen(WalletError):
        code = "wallet_frozen"

    refuse_with(WalletFrozen(), monkeypatch)
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    work_off()
    (run,) = runs_of(plan)
    assert (run.state, run.reason) == ("not_done", "wallet_frozen")
    assert schedules.sentence("wallet_frozen") == "Your wallet couldn't do it that day."


def test_too_many_wrong_account_numbers_of_that_hour_only_put_it_off(
    alice: Character, bob: Character
) -> None:
    alice.has("5.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    people.count_failed_lookups(alice.id, people.FAILURES_PER_HOUR)
    work_off()
    (run,) = runs_of(plan)
    assert (run.state, run.reason) == ("due", "too_many_attempts")


def test_a_limit_that_was_lowered_since_holds(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.has("9000.00")
    plan = plans(alice, "5000.00", bob)
    days_pass(plan, 1)
    from wallet.settings import settings

    monkeypatch.setenv("OPERATION_LIMIT", "1000")
    settings.cache_clear()
    work_off()
    monkeypatch.undo()
    settings.cache_clear()
    (run,) = runs_of(plan)
    assert (run.state, run.reason) == ("not_done", "amount_over_limit")


def test_one_that_fails_by_our_own_mistake_stops_nobody_and_is_tried_again(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.has("20.00")
    plan, other = plans(alice, "1.00", bob), plans(alice, "2.00", bob)
    for each in (plan, other):
        days_pass(each, 1)
    ask = execute._ask

    def ask_some(person, claim):
        if claim.schedule_id == plan:
            raise ZeroDivisionError
        return ask(person, claim)

    monkeypatch.setattr(execute, "_ask", ask_some)
    work_off()
    assert (states_of(plan), states_of(other), bob.available) == (["running"], ["done"], "2.00")
    monkeypatch.setattr(execute, "_ask", ask)
    runs_become_due(plan)
    work_off()
    assert (states_of(plan), bob.available) == (["done"], "3.00")


def test_what_waits_for_its_next_try_is_called_off_by_a_stop_or_a_pause(
    alice: Character, bob: Character
) -> None:
    stopped, paused = plans(alice, "5.00", bob), plans(alice, "5.00", bob)
    for plan in (stopped, paused):
        days_pass(plan, 1)
    work_off()
    stops(alice, stopped)
    pauses(alice, paused)
    assert (states_of(stopped), states_of(paused)) == (["called_off"], ["called_off"])
    alice.has("20.00")
    for plan in (stopped, paused):
        it_becomes(AFTERNOON, plan)
    work_off()
    assert (states_of(stopped), states_of(paused)) == (["called_off"], ["called_off"])
    assert (bob.available, told_about(stopped), told_about(paused)) == ("0.00", [], [])


def test_a_stop_while_a_try_is_being_refused_lets_no_other_follow(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    write = execute._write

    def stop_first(claim, **values):
        stops(alice, plan)
        write(claim, **values)

    monkeypatch.setattr(execute, "_write", stop_first)
    work_off()
    monkeypatch.setattr(execute, "_write", write)
    alice.has("20.00")
    it_becomes(AFTERNOON, plan)
    work_off()
    assert (states_of(plan), bob.available) == (["called_off"], "0.00")


def test_a_clock_that_is_set_back_makes_no_date_come_twice_and_stops_nobody(
    alice: Character, bob: Character
) -> None:
    alice.has("20.00")
    plan, other = plans(alice, "5.00", bob), plans(alice, "1.00", bob)
    days_pass(plan, 1)
    work_off()
    with transaction() as session:
        session.execute(
            text("UPDATE schedule SET next_date = next_date - 7, next_at = now() WHERE id = :id"),
            {"id": plan},
        )
    days_pass(other, 1)
    work_off()
    assert (states_of(plan), states_of(other), bob.available) == (["done"], ["done"], "6.00")


def refuse_with(error: WalletError, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(operations, "request_transfer", refuse)

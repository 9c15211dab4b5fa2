"""Pausing, resuming, stopping: what is said holds at once."""

from datetime import timedelta

import pytest

from tests.characters import Character
from tests.wallet.payouts.paying import count
from tests.wallet.schedules.planning import (
    days_pass,
    pauses,
    plans,
    resumes,
    sees,
    states_of,
    stops,
    tomorrow,
    work_off,
)
from wallet.errors import ScheduleIsOver, ScheduleNotFound


def test_a_paused_one_lets_its_dates_pass(alice: Character, bob: Character) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    pauses(alice, plan)
    pauses(alice, plan)
    assert (sees(alice, plan).state, sees(alice, plan).next_dates) == ("paused", [])
    days_pass(plan, 1)
    work_off()
    assert (count("schedule_run"), bob.available) == (0, "0.00")


def test_resumed_it_goes_on_with_the_next_date_and_makes_up_for_none(
    alice: Character, bob: Character
) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob, ends="times", times="2")
    pauses(alice, plan)
    days_pass(plan, 8)  # two dates, one of them this morning
    assert resumes(alice, plan) == tomorrow() + timedelta(days=6)
    assert resumes(alice, plan) == tomorrow() + timedelta(days=6)
    work_off()
    assert (states_of(plan), bob.available, sees(alice, plan).made) == ([], "0.00", 0)
    days_pass(plan, 7)
    work_off()
    assert (states_of(plan), bob.available) == (["done"], "5.00")


def test_resumed_before_its_first_date_nothing_is_lost(alice: Character, bob: Character) -> None:
    plan = plans(alice, "5.00", bob, rhythm="once")
    pauses(alice, plan)
    assert resumes(alice, plan) == tomorrow()


def test_one_whose_dates_all_passed_while_it_was_paused_is_over(
    alice: Character, bob: Character
) -> None:
    plan = plans(alice, "5.00", bob, rhythm="once")
    pauses(alice, plan)
    days_pass(plan, 1)
    assert resumes(alice, plan) is None
    assert sees(alice, plan).state == "ended"


def test_a_stop_is_for_good(alice: Character, bob: Character) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    stops(alice, plan)
    stops(alice, plan)
    days_pass(plan, 1)
    work_off()
    assert (sees(alice, plan).state, bob.available) == ("ended", "0.00")
    with pytest.raises(ScheduleIsOver):
        pauses(alice, plan)
    with pytest.raises(ScheduleIsOver):
        resumes(alice, plan)


@pytest.mark.parametrize("verb", [pauses, resumes, stops, sees])
def test_somebody_else_s_is_as_if_it_were_not(alice: Character, bob: Character, verb) -> None:
    plan = plans(alice, "5.00", bob)
    with pytest.raises(ScheduleNotFound):
        verb(bob, plan)
    assert sees(alice, plan).state == "active"

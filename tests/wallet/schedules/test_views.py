"""What people see of what is coming, and of what is over."""

from datetime import timedelta
from itertools import pairwise

from tests.characters import Character
from tests.wallet.schedules.planning import (
    days_pass,
    pauses,
    plans,
    runs_of,
    sees,
    stops,
    tomorrow,
    work_off,
)
from wallet import schedules
from wallet.database import transaction
from wallet.schedules import Coming


def coming(person: Character) -> Coming:
    with transaction() as session:
        live = schedules.live_ones(session, person.id)
        return schedules.coming(session, live, person.currency)


def test_the_next_thirty_days_are_in_order_and_added_up(alice: Character, bob: Character) -> None:
    weekly = plans(alice, "5.00", bob)
    once = plans(alice, "7.00", bob, rhythm="once", first_date=str(tomorrow() + timedelta(days=2)))
    brings = plans(alice, "30.00", kind="deposit", ends="times", times="2")
    too_late = str(tomorrow() + timedelta(days=30))
    plans(alice, "1.00", bob, rhythm="once", first_date=too_late)
    paused = plans(alice, "99.00", bob)
    pauses(alice, paused)
    plans(bob, "50.00", alice)
    seen = coming(alice)
    dates = [day for day, _ in seen.items]
    assert all(earlier <= later for earlier, later in pairwise(dates))
    ids = [each.id for _, each in seen.items]
    assert (ids.count(weekly), ids.count(once), ids.count(brings)) == (5, 1, 2)
    assert len(ids) == 8
    assert (seen.taken.decimal, seen.added.decimal) == ("32.00", "60.00")


def test_the_nearest_stands_first_and_a_paused_one_last(alice: Character, bob: Character) -> None:
    paused = plans(alice, "1.00", bob)
    pauses(alice, paused)
    later = plans(alice, "2.00", bob, first_date=str(tomorrow() + timedelta(days=3)))
    sooner = plans(alice, "3.00", bob)
    stops(alice, plans(alice, "4.00", bob))
    with transaction() as session:
        found = [each.id for each in schedules.live_ones(session, alice.id)]
    assert found == [sooner, later, paused]


def test_those_that_are_over_come_in_pages(alice: Character, bob: Character) -> None:
    made = [plans(alice, "1.00", bob) for _ in range(3)]
    for plan in made:
        stops(alice, plan)
    with transaction() as session:
        first = schedules.ended_ones(session, alice.id, limit=2)
        rest = schedules.ended_ones(session, alice.id, cursor=first.next_cursor, limit=2)
    assert [each.id for each in (*first.items, *rest.items)] == made[::-1]
    assert rest.next_cursor is None


def test_a_run_leads_to_its_operation_and_says_how_that_stands(
    alice: Character, bob: Character
) -> None:
    plan = plans(alice, "1.00", kind="deposit")
    days_pass(plan, 1)
    work_off()
    (run,) = runs_of(plan)
    assert (run.operation_state, run.date) == ("requested", tomorrow() - timedelta(days=1))
    assert run.operation_id is not None
    assert sees(alice, plan).next_dates[0] == tomorrow() + timedelta(days=6)

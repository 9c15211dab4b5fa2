"""The schedules queue, with a real worker; and the clock, which is all that rings for it."""

from collections.abc import Callable

from sqlalchemy import text

from actors.clock import Clock, sweep, warn
from tests import services
from tests.characters import Character
from tests.wallet.schedules.planning import days_pass, plans, states_of, told_about
from wallet.database import transaction


def test_the_clock_rings_for_a_date_that_has_come(
    alice: Character, bob: Character, work: Callable[[str], None]
) -> None:
    alice.has("10.00")
    plan = plans(alice, "1.00", bob)
    days_pass(plan, 1)
    Clock().tick()
    work("schedules")
    assert (states_of(plan), bob.available) == (["done"], "1.00")


def test_two_clocks_and_their_workers_do_it_once(
    alice: Character, bob: Character, work: Callable[[str], None]
) -> None:
    alice.has("10.00")
    plan = plans(alice, "1.00", bob)
    days_pass(plan, 1)
    clocks = Clock(), Clock()
    assert [clock.tick() for clock in clocks] == [True, False]
    for _ in clocks:  # one whose lease was over, and didn't notice
        sweep()
    work("schedules")
    assert (states_of(plan), bob.available) == (["done"], "1.00")


def test_with_redis_lost_the_clock_does_the_work_itself(
    alice: Character, bob: Character, redis_away: None
) -> None:
    alice.has("10.00")
    plan = plans(alice, "1.00", bob)
    days_pass(plan, 1)
    sweep()
    services.wait_until(lambda: bob.available == "1.00", "the money is there")
    services.wait_until(lambda: states_of(plan) == ["done"], "the run is done")


def test_redis_that_forgets_all_while_a_ring_is_in_the_air_costs_nothing(
    alice: Character,
    bob: Character,
    work: Callable[[str], None],
    redis_server: services.Redis,
) -> None:
    alice.has("10.00")
    plan = plans(alice, "1.00", bob)
    days_pass(plan, 1)
    sweep()
    redis_server.stop()
    redis_server.start()
    sweep()
    work("schedules")
    assert (states_of(plan), bob.available) == (["done"], "1.00")


def test_the_clock_warns_of_what_won_t_be_covered(alice: Character, bob: Character) -> None:
    plan = plans(alice, "1.00", bob)
    with transaction() as session:
        session.execute(text("UPDATE schedule SET next_at = now() + interval '1 hour'"))
    warn()
    assert told_about(plan) == ["schedule_unfunded"]

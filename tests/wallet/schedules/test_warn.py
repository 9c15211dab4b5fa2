"""Who will be short tomorrow is told today, once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from tests.characters import Character
from tests.wallet.schedules.planning import pauses, plans, told_about
from wallet import schedules
from wallet.database import transaction


def is_in(schedule_id, hours: float) -> None:
    """Its next date's time comes so soon."""
    with transaction() as session:
        session.execute(
            text("UPDATE schedule SET next_at = :at WHERE id = :id"),
            {"id": schedule_id, "at": datetime.now(UTC) + timedelta(hours=hours)},
        )


def warn() -> int:
    with transaction() as session:
        return schedules.warn_unfunded(session)


def test_a_payment_that_isn_t_covered_is_told_the_day_before_once(
    alice: Character, bob: Character
) -> None:
    alice.has("4.99")
    plan = plans(alice, "5.00", bob)
    is_in(plan, 18.5)
    assert warn() == 0
    is_in(plan, 17.5)
    assert (warn(), warn()) == (1, 0)
    assert told_about(plan) == ["schedule_unfunded"]


def test_what_is_covered_paused_or_brings_money_needs_no_warning(
    alice: Character, bob: Character
) -> None:
    alice.has("5.00")
    made = [plans(alice, "5.00", bob), plans(alice, "9.00", bob), plans(alice, kind="deposit")]
    for plan in made:
        is_in(plan, 1)
    pauses(alice, made[1])
    assert warn() == 0


def test_of_several_the_one_is_told_that_nothing_is_left_for(
    alice: Character, bob: Character
) -> None:
    alice.has("8.00")
    bob.has("0.01")
    later, sooner = plans(alice, "5.00", bob), plans(alice, "5.00", kind="withdrawal")
    is_in(later, 2)
    is_in(sooner, 1)
    assert warn() == 1
    assert (told_about(sooner), told_about(later)) == ([], ["schedule_unfunded"])

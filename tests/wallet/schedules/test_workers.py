"""Each date once, whatever happens to the workers."""

import signal
import subprocess
import sys
from uuid import UUID

import pytest
from sqlalchemy import text

from tests import services
from tests.characters import Character
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import answer, books_are_right
from tests.wallet.schedules.planning import (
    days_pass,
    plans,
    runs_become_due,
    runs_of,
    sees,
    states_of,
    stops,
    work_off,
)
from wallet import schedules
from wallet.database import transaction
from wallet.schedules.claims import claim_runs
from wallet.schedules.come import make_runs
from wallet.schedules.execute import carry_out

# A worker whose power is cut before, or after, it does this.
DIES = """
import os, signal
from wallet.schedules import come, claims, execute

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def do_and_die(*arguments, **named):
        function(*arguments, **named)
        die()
    return do_and_die

{where}
execute.run_due()
"""
WHERE = {
    "run made, not committed": "come._make_run = after(come._make_run)",
    "run made, not claimed": "execute.claim_runs = die",
    "claimed, not asked": "execute._ask = die",
    "asked, not written down": "execute._ask = after(execute._ask)",
    "written down, not committed": "execute._follow = after(execute._follow)",
    "written down": "execute._write = after(execute._write)",
}


def operations_of(person: Character) -> int:
    return answer("SELECT count(*) FROM operation WHERE person_id = :id", id=person.id)


@pytest.mark.parametrize("kind", ["transfer", "withdrawal", "deposit"])
@pytest.mark.parametrize("where", WHERE)
def test_a_worker_that_is_killed_at_any_step_loses_and_doubles_nothing(
    alice: Character, bob: Character, kind: str, where: str
) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob, kind=kind)
    days_pass(plan, 1)
    die_at(where)
    runs_become_due(plan)
    work_off()
    assert (states_of(plan), operations_of(alice), sees(alice, plan).made) == (["done"], 1, 1)
    assert bob.available == ("5.00" if kind == "transfer" else "0.00")
    assert alice.available == ("20.00" if kind == "deposit" else "15.00")
    books_are_right()


def test_one_that_was_asked_for_and_not_written_down_is_found_however_late_and_though_stopped(
    alice: Character, bob: Character
) -> None:
    """What happened is told as it happened."""
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    die_at("asked, not written down")
    stops(alice, plan)
    days_pass(plan, 30)
    work_off_after_the_lease(plan)
    assert (states_of(plan), operations_of(alice), bob.available) == (["done"], 1, "5.00")


def test_one_that_was_begun_and_not_asked_for_is_not_asked_for_when_it_is_too_late(
    alice: Character, bob: Character
) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    die_at("claimed, not asked")
    days_pass(plan, 4)
    work_off_after_the_lease(plan)
    assert (states_of(plan), operations_of(alice), bob.available) == (["missed"], 0, "0.00")
    assert sees(alice, plan).state == "active"


def test_its_money_is_gone_by_then_and_it_is_found_all_the_same(
    alice: Character, bob: Character
) -> None:
    alice.has("5.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    die_at("asked, not written down")
    work_off_after_the_lease(plan)
    assert (states_of(plan), alice.available) == (["done"], "0.00")


def test_several_workers_at_once_do_each_date_once(alice: Character, bob: Character) -> None:
    alice.has("100.00")
    made = [plans(alice, "1.00", bob) for _ in range(12)]
    for plan in made:
        days_pass(plan, 1)
    at_once(*[work_off] * 4)
    work_off()
    assert {str(states_of(plan)) for plan in made} == {"['done']"}
    assert (bob.available, operations_of(alice)) == ("12.00", 12)
    books_are_right()


def test_a_worker_that_lost_its_lease_changes_nothing_more(
    alice: Character, bob: Character
) -> None:
    alice.has("20.00")
    plan = plans(alice, "5.00", bob)
    days_pass(plan, 1)
    make_runs(10)
    (slow,) = claim_runs(10)
    runs_become_due(plan)
    (quick,) = claim_runs(10)
    assert (slow.is_begun, quick.is_begun) == (False, True)
    carry_out(slow)
    assert (states_of(plan), bob.available) == (["running"], "5.00")
    carry_out(quick)
    carry_out(slow)
    assert (states_of(plan), bob.available, operations_of(alice)) == (["done"], "5.00", 1)


def test_what_another_is_claiming_or_a_person_is_stopping_is_left_alone(
    alice: Character, bob: Character
) -> None:
    plan, other = plans(alice, "5.00", bob), plans(alice, "5.00", bob)
    for each in (plan, other):
        days_pass(each, 1)
    with transaction() as session:
        schedules.stop(session, alice.id, plan)
        assert make_runs(10) == 1
    with transaction() as session:
        session.execute(text("SELECT FROM schedule_run FOR UPDATE"))
        assert claim_runs(10) == []
    assert [claim.schedule_id for claim in claim_runs(10)] == [other]


def test_a_full_portion_rings_for_the_next(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schedules.execute, "AT_ONCE", 2)
    alice.has("20.00")
    made = [plans(alice, "1.00", bob) for _ in range(3)]
    for plan in made:
        days_pass(plan, 1)
    rings: list[str] = []
    assert schedules.run_due(on_more=lambda: rings.append("more")) == 2
    assert schedules.run_due(on_more=lambda: rings.append("more")) == 1
    assert (rings, bob.available) == (["more"], "3.00")


def die_at(where: str) -> None:
    code = DIES.format(where=WHERE[where])
    worker = subprocess.run([sys.executable, "-c", code], cwd=services.ROOT)
    assert worker.returncode == -signal.SIGKILL


def work_off_after_the_lease(plan: UUID) -> None:
    assert [run.state for run in runs_of(plan)] == ["running"]
    runs_become_due(plan)
    work_off()

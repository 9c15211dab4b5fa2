"""The rules of schedules can fail: each thing that must not be is seen in rows that are made up."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.faults.history import Answer, Halt, History, Result, Wish
from tests.faults.rules import operations, schedules
from tests.faults.rules.schedules import HAVE_BEGUN

FIRST = date(2030, 1, 7)
RULES = (
    operations.told_is_true,
    operations.nothing_unasked,
    schedules.dates_came_once,
    schedules.rhythms_are_as_wanted,
    schedules.each_run_is_one_operation_or_says_why_not,
    schedules.what_stands_still_runs_nothing,
    schedules.owners_were_told,
)


class Truth:
    """A weekly schedule of which two dates came: one was done, and for one the money was missing;
    and the rows that say so.
    """

    def __init__(self) -> None:
        whose: Any = {"account": "1", "person_id": uuid4(), "minor": 30, "recipient": "2"}
        self.schedule = SimpleNamespace(
            **whose,
            id=uuid4(),
            key="key",
            kind="schedule",
            state="active",
            moves="transfer",
            rhythm="weekly",
            first_date=FIRST,
            last_date=None,
            times=3,
            made=2,
            next_date=FIRST + timedelta(days=14),
            is_due=False,
        )
        self.done = self.run(FIRST, "done", operation_id=uuid4())
        self.not_done = self.run(FIRST + timedelta(days=7), "not_done", "insufficient_funds")
        self.operation = SimpleNamespace(
            **whose,
            id=self.done.operation_id,
            key=f"schedule:{self.schedule.id}:{FIRST}",
            kind="transfer",
            state="settled",
            payout_id=None,
            schedule_id=self.schedule.id,
            request_id=None,
        )
        self.books: Any = SimpleNamespace(
            operations=[self.operation],
            payouts=[],
            request_groups=[],
            schedules=[self.schedule],
            schedule_runs=[self.done, self.not_done],
            notifications=[
                self.told("schedule_made", FIRST),
                self.told("schedule_not_done", self.not_done.date),
            ],
        )
        answers = [Answer(Result.OK, self.schedule.id)]
        wish = Wish("1", "key", "schedule", 30, "2", mode="transfer weekly 3", answers=answers)
        self.history = History([wish])

    def run(
        self, day: date, state: str, reason: str | None = None, operation_id: UUID | None = None
    ) -> Any:
        return SimpleNamespace(
            schedule_id=self.schedule.id,
            date=day,
            state=state,
            reason=reason,
            operation_id=operation_id,
            is_due=None,
        )

    def told(self, kind: str, day: date) -> Any:
        return SimpleNamespace(kind=kind, schedule_id=self.schedule.id, schedule_date=day)

    def halt(self, state: str) -> None:
        """Its owner was told so."""
        runs = self.books.schedule_runs
        begun = sum(run.state in HAVE_BEGUN for run in runs)
        self.history.halts.append(Halt(self.schedule.id, state, begun))
        self.schedule.state, self.schedule.next_date = state, None

    def facts(self) -> set[str]:
        return {fact.kind for rule in RULES for fact in rule(self.history, self.books)}


def lose_the_schedule(truth: Truth) -> None:
    truth.books.schedules.clear()
    truth.books.schedule_runs.clear()


def lose_a_run(truth: Truth) -> None:
    truth.books.schedule_runs.remove(truth.not_done)
    truth.schedule.made = 1


def lose_more_than_passed_in_a_pause(truth: Truth) -> None:
    resume(truth)
    truth.books.schedule_runs.clear()
    truth.schedule.made = 0


def leave_a_date_that_came(truth: Truth) -> None:
    truth.schedule.is_due = True


def leave_it_at_work(truth: Truth) -> None:
    truth.not_done.state = "running"


def leave_it_when_the_evening_came(truth: Truth) -> None:
    truth.not_done.state, truth.not_done.is_due = "due", True


def miss_one(truth: Truth) -> None:
    truth.not_done.state, truth.not_done.reason = "missed", None


def lose_the_operation(truth: Truth) -> None:
    truth.books.operations.clear()


def end_too_early(truth: Truth) -> None:
    truth.schedule.state, truth.schedule.next_date = "ended", None


def forget_its_next_date(truth: Truth) -> None:
    truth.schedule.times = None
    truth.history.wishes[0].mode = "transfer weekly"
    truth.schedule.state, truth.schedule.next_date = "active", None


def tell_nobody(truth: Truth) -> None:
    truth.books.notifications.clear()


def set_up_unasked(truth: Truth) -> None:
    truth.history.wishes.clear()


def do_what_was_not_done(truth: Truth) -> None:
    truth.operation.key = f"schedule:{truth.schedule.id}:{truth.not_done.date}"


def do_one_twice(truth: Truth) -> None:
    truth.books.operations *= 2


def do_one_twice_under_another_key(truth: Truth) -> None:
    again = SimpleNamespace(**vars(truth.operation) | {"key": "another", "schedule_id": None})
    truth.books.operations.append(again)


def run_on_another_day(truth: Truth) -> None:
    truth.books.schedule_runs.append(truth.run(FIRST + timedelta(days=1), "called_off"))
    truth.schedule.made = 3


def go_on_though_paused(truth: Truth) -> None:
    truth.halt("paused")
    truth.not_done.state, truth.not_done.reason = "running", None


def go_on_though_stopped(truth: Truth) -> None:
    truth.halt("ended")
    truth.history.halts[0].begun = 0


def tell_it_twice(truth: Truth) -> None:
    truth.books.notifications *= 2


def tell_that_it_was_missed(truth: Truth) -> None:
    truth.books.notifications.append(truth.told("schedule_missed", FIRST))


def refuse_what_was_set_up(truth: Truth) -> None:
    truth.history.wishes[0].answers[:] = [Answer(Result.REFUSED)]


def send_another_amount(truth: Truth) -> None:
    truth.operation.minor = 31


def set_up_another_rhythm(truth: Truth) -> None:
    truth.history.wishes[0].mode = "transfer once"


def miscount(truth: Truth) -> None:
    truth.schedule.made = 3


def refuse_for_no_reason(truth: Truth) -> None:
    truth.not_done.reason = "recipient_not_found"


def resume_by_itself(truth: Truth) -> None:
    truth.halt("paused")
    truth.schedule.state = "active"


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (lose_the_schedule, "lost"),
        (lose_a_run, "lost"),
        (lose_more_than_passed_in_a_pause, "lost"),
        (leave_a_date_that_came, "lost"),
        (leave_it_at_work, "lost"),
        (leave_it_when_the_evening_came, "lost"),
        (miss_one, "lost"),
        (lose_the_operation, "lost"),
        (end_too_early, "lost"),
        (forget_its_next_date, "lost"),
        (tell_nobody, "lost"),
        (set_up_unasked, "doubled"),
        (do_what_was_not_done, "doubled"),
        (do_one_twice, "doubled"),
        (do_one_twice_under_another_key, "doubled"),
        (run_on_another_day, "doubled"),
        (go_on_though_paused, "doubled"),
        (go_on_though_stopped, "doubled"),
        (tell_it_twice, "doubled"),
        (tell_that_it_was_missed, "doubled"),
        (refuse_what_was_set_up, "amiss"),
        (send_another_amount, "amiss"),
        (set_up_another_rhythm, "amiss"),
        (miscount, "amiss"),
        (refuse_for_no_reason, "amiss"),
        (resume_by_itself, "amiss"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_the_rules_are_red_after(plant: Callable[[Truth], None], kind: str) -> None:
    truth = Truth()
    assert truth.facts() == set()
    plant(truth)
    assert kind in truth.facts()


def wait_for_the_evening(truth: Truth) -> None:
    truth.not_done.state, truth.not_done.is_due = "due", False
    del truth.books.notifications[1]


def pause(truth: Truth) -> None:
    truth.halt("paused")


def stop(truth: Truth) -> None:
    truth.halt("ended")


def resume(truth: Truth) -> None:
    truth.halt("paused")
    truth.history.halts[0].is_over, truth.history.halts[0].begun = True, 0
    truth.schedule.state, truth.schedule.next_date = "active", FIRST + timedelta(days=14)


def let_one_pass_in_a_pause(truth: Truth) -> None:
    resume(truth)
    truth.books.schedule_runs.remove(truth.not_done)
    truth.schedule.made = 1
    del truth.books.notifications[1]


@pytest.mark.parametrize(
    "change",
    [wait_for_the_evening, pause, stop, resume, let_one_pass_in_a_pause],
    ids=lambda each: each.__name__,
)
def test_the_rules_have_nothing_to_say_of(change: Callable[[Truth], None]) -> None:
    truth = Truth()
    change(truth)
    assert truth.facts() == set()

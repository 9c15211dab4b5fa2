"""Scheduled payments: each date that came is one run, and each run one operation or a reason.

That who set one up was told the truth is `operations`' to say.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Row

from tests.faults.books import Books
from tests.faults.facts import Class, Fact
from tests.faults.history import Halt, History
from wallet.schedules import Rhythm, Rule, RunState, State

# Nobody was away for days, and all those who are paid are there.
REASONS = {"insufficient_funds"}
ENDS = {RunState.DONE, RunState.NOT_DONE, RunState.CALLED_OFF}
HAVE_BEGUN = {RunState.RUNNING, RunState.DONE}


def dates_came_once(history: History, books: Books) -> Iterator[Fact]:
    """The dates before the next one have a run each, in the order of the rule, and no others. One
    may have passed in each pause."""
    pauses = Counter(halt.schedule_id for halt in history.halts if halt.state == State.PAUSED)
    stopped = {halt.schedule_id for halt in history.halts if halt.state == State.ENDED}
    runs = _runs(books)
    for row in books.schedules:
        if row.is_due:
            yield Fact("lost", f"a date of schedule {row.id} has come, and nothing was done")
        found = [run.date for run in runs[row.id]]
        expected = set(_dates_that_came(row, found))
        if len(missing := expected.difference(found)) > pauses[row.id]:
            days = ", ".join(map(str, sorted(missing)))
            yield Fact("lost", f"schedule {row.id} has no run of {days}")
        for extra in sorted(set(found) - expected):
            yield Fact("doubled", f"schedule {row.id} has a run of {extra}, which is none of its")
        if row.made != len(found):
            yield Fact("amiss", f"schedule {row.id} says {row.made} of {len(found)} dates")
        to_come = _rule(row).next(_after(row, found), made=row.made)
        goes_on = row.state != State.PAUSED and row.id not in stopped and not pauses[row.id]
        if goes_on and not row.next_date and to_come:
            yield Fact("lost", f"schedule {row.id} is {row.state}, before {to_come}")


def rhythms_are_as_wanted(history: History, books: Books) -> Iterator[Fact]:
    wanted = {(wish.account, wish.key): wish.mode for wish in history.wishes}
    for row in books.schedules:
        is_ = " ".join(str(each) for each in (row.moves, row.rhythm, row.times) if each)
        mode = wanted.get((row.account, row.key), is_)
        if mode != is_:
            yield Fact("amiss", f"schedule {row.id} is {is_}, and was to be {mode}")


def each_run_is_one_operation_or_says_why_not(_: History, books: Books) -> Iterator[Fact]:
    """Under its own key, and of what the schedule says; also that nothing else has such a key."""
    schedules = {row.id: row for row in books.schedules}
    by_key = defaultdict(list)
    for operation in books.operations:
        by_key[operation.account, operation.key].append(operation)
    for run in books.schedule_runs:
        schedule = schedules[run.schedule_id]
        name = f"the run of {run.date} of schedule {run.schedule_id}"
        found = by_key[schedule.account, f"schedule:{run.schedule_id}:{run.date}"]
        if len(found) > 1 or (found and run.state != RunState.DONE):
            yield Fact("doubled", f"{name} is {run.state}, with {len(found)} operations")
        if run.state == RunState.DONE:
            linked = [each for each in found if each.id == run.operation_id]
            if not linked:
                yield Fact("lost", f"{name} is done, and no operation")
            elif _content(linked[0]) != (schedule.moves, *_content(schedule)[1:]):
                yield Fact("amiss", f"{name} became another, {run.operation_id}")
        yield from _at_its_end(run, name)


def what_stands_still_runs_nothing(history: History, books: Books) -> Iterator[Fact]:
    """What was paused or stopped is so, and no date of it has begun since its owner was told."""
    states = {row.id: row.state for row in books.schedules}
    runs = _runs(books)
    for halt in history.halts:
        if not _stands(halt):
            continue
        state = states.get(halt.schedule_id)
        if state != halt.state:
            yield Fact("amiss", f"schedule {halt.schedule_id} was to be {halt.state}, is {state}")
        begun = sum(run.state in HAVE_BEGUN for run in runs[halt.schedule_id])
        if begun > (halt.begun or 0):
            yield Fact("doubled", f"schedule {halt.schedule_id} went on when it was {halt.state}")


def owners_were_told(_: History, books: Books) -> Iterator[Fact]:
    """That it was set up, and of what wasn't done; each once."""
    told = Counter((row.schedule_id, row.kind, row.schedule_date) for row in books.notifications)
    made = Counter(row.schedule_id for row in books.notifications if row.kind == "schedule_made")
    for row in books.schedules:
        yield from _once(made[row.id], f"schedule_made of {row.id}")
    for run in books.schedule_runs:
        count = told.pop((run.schedule_id, "schedule_not_done", run.date), 0)
        name = f"schedule_not_done of {run.date} of schedule {run.schedule_id}"
        if run.state == RunState.NOT_DONE:
            yield from _once(count, name)
        elif count:
            yield Fact("amiss", f"{name} was told, and it is {run.state}")
    for (schedule_id, kind, day), count in told.items():
        if schedule_id and (count > 1 or kind in ("schedule_not_done", "schedule_missed")):
            yield Fact("doubled", f"{count} notifications {kind} of {day} of {schedule_id}")


def _once(count: int, what: str) -> Iterator[Fact]:
    if count != 1:
        kind: Class = "doubled" if count else "lost"
        yield Fact(kind, f"{count} notifications {what}")


def _stands(halt: Halt) -> bool:
    return halt.begun is not None and not halt.is_over


def _at_its_end(run: Row[Any], name: str) -> Iterator[Fact]:
    """Or it waits for the evening."""
    if run.state == RunState.DUE and run.reason and not run.is_due:
        return
    if run.state not in ENDS:
        yield Fact("lost", f"{name} is still {run.state}")
    elif run.state == RunState.NOT_DONE and run.reason not in REASONS:
        yield Fact("amiss", f"{name} was not done: {run.reason}")


def _dates_that_came(row: Row[Any], found: list[date]) -> Iterator[date]:
    """As the rule has them; how many times doesn't count what passed in a pause."""
    until = row.next_date or _after(row, found)
    return takewhile(lambda day: day < until, replace(_rule(row), times=None).dates(row.first_date))


def _after(row: Row[Any], found: list[date]) -> date:
    """The first day of which nothing is known."""
    return found[-1] + timedelta(days=1) if found else row.first_date


def _rule(row: Row[Any]) -> Rule:
    return Rule(Rhythm(row.rhythm), row.first_date, row.last_date, row.times)


def _content(row: Row[Any]) -> tuple[Any, ...]:
    return row.kind, row.account, row.recipient, row.minor


def _runs(books: Books) -> defaultdict[Any, list[Row[Any]]]:
    runs = defaultdict(list)
    for row in books.schedule_runs:
        runs[row.schedule_id].append(row)
    return runs

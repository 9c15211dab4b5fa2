"""Dates that have come become runs, each once."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet.database import transaction
from wallet.schedules.models import Schedule, ScheduleRun
from wallet.schedules.moments import run_at
from wallet.schedules.states import RunState, State


def make_runs(limit: int) -> int:
    """Make the runs of up to `limit` schedules whose next date has come, and set their next ones;
    return how many. Commits.

    The lock lets one worker do each, the runs' key refuses a second one of a date, and run and next
    date are one commit.
    """
    with transaction() as session:
        schedules = session.scalars(
            select(Schedule)
            .where(Schedule.state == State.ACTIVE, Schedule.next_at <= func.now())
            .order_by(Schedule.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        ).all()
        for schedule in schedules:
            _make_run(session, schedule)
    return len(schedules)


def _make_run(session: Session, schedule: Schedule) -> None:
    came = schedule.next_date
    if came is None:  # the database doesn't allow it
        raise RuntimeError("a schedule is due without a date")
    schedule.made += 1
    schedule.next_date = schedule.rule.next(came + timedelta(days=1), made=schedule.made)
    schedule.next_at = run_at(schedule.next_date, schedule.zone) if schedule.next_date else None
    session.execute(
        insert(ScheduleRun)
        .values(schedule_id=schedule.id, date=came, state=RunState.DUE, due_at=func.now())
        .on_conflict_do_nothing()  # the clock was set back, and it has come before
    )

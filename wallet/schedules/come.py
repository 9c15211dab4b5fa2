"""Dates that have come become runs, each once."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet.database import transaction
from wallet.notifications import notify_about_schedule
from wallet.schedules.control import end_if_over
from wallet.schedules.models import Schedule, ScheduleRun
from wallet.schedules.moments import is_too_late, run_at
from wallet.schedules.reasons import MISSED
from wallet.schedules.states import RunState, State


def make_runs(limit: int) -> int:
    """Make the runs of up to `limit` schedules whose next date has come, and set their next ones;
    return how many. Commits.

    The lock lets one worker do each, the runs' key refuses a second one of a date, and run and next
    date are one commit.
    """
    with transaction() as session:
        now: datetime = session.scalars(select(func.now())).one()
        schedules = session.scalars(
            select(Schedule)
            .where(Schedule.state == State.ACTIVE, Schedule.next_at <= func.now())
            .order_by(Schedule.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True, key_share=True)
        ).all()
        for schedule in schedules:
            _make_run(session, schedule, now)
    return len(schedules)


def _make_run(session: Session, schedule: Schedule, now: datetime) -> None:
    came = schedule.next_date
    if came is None:  # the database doesn't allow it
        raise RuntimeError("a schedule is due without a date")
    schedule.made += 1
    schedule.next_date = schedule.rule.next(came + timedelta(days=1), made=schedule.made)
    schedule.next_at = run_at(schedule.next_date, schedule.zone) if schedule.next_date else None
    is_missed = is_too_late(came, schedule.zone, now)
    if _add(session, schedule, came, now, is_missed) and is_missed:
        notify_about_schedule(session, MISSED, schedule.person_id, schedule.id, came)
    if is_missed:
        end_if_over(session, schedule.id)


def _add(session: Session, schedule: Schedule, came: date, now: datetime, is_missed: bool) -> bool:
    """False when there is one of this date: the clock was set back, and it has come before."""
    values = {"state": RunState.MISSED, "done_at": now} if is_missed else {"due_at": now}
    session.flush()
    added = session.scalar(
        insert(ScheduleRun)
        .values({"schedule_id": schedule.id, "date": came, "state": RunState.DUE} | values)
        .on_conflict_do_nothing()
        .returning(ScheduleRun.date)
    )
    return added is not None

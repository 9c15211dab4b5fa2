"""Pausing, resuming and stopping. Nothing else of a schedule can be changed: another amount or
another recipient is another schedule, to be confirmed like the first.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wallet import live
from wallet.database import after_commit
from wallet.errors import ScheduleIsOver, ScheduleNotFound
from wallet.schedules.models import Schedule, ScheduleRun
from wallet.schedules.moments import run_at, today_in
from wallet.schedules.states import OPEN, RunState, State


def pause(session: Session, person_id: UUID, schedule_id: UUID) -> None:
    """Dates pass without a run until it is resumed; they aren't made up for, and don't count.

    Pausing twice is the same as once. Raises ScheduleNotFound, ScheduleIsOver.
    """
    schedule = _own(session, person_id, schedule_id)
    if schedule.state == State.ENDED:
        raise ScheduleIsOver
    schedule.state, schedule.next_date, schedule.next_at = State.PAUSED, None, None
    _call_off(session, schedule)


def resume(session: Session, person_id: UUID, schedule_id: UUID) -> date | None:
    """Go on with the next date whose time is still to come, which is returned; one that has no such
    date ends, and that is None.

    Raises ScheduleNotFound, ScheduleIsOver.
    """
    schedule = _own(session, person_id, schedule_id)
    if schedule.state == State.ENDED:
        raise ScheduleIsOver
    if schedule.state == State.ACTIVE:
        return schedule.next_date
    now: datetime = session.scalars(select(func.now())).one()
    coming = schedule.rule.dates(today_in(schedule.zone, now), made=schedule.made)
    next_date = next((day for day in coming if run_at(day, schedule.zone) > now), None)
    schedule.state = State.ACTIVE
    if next_date:
        schedule.next_date, schedule.next_at = next_date, run_at(next_date, schedule.zone)
    session.flush()
    end_if_over(session, schedule.id)
    _show(session, schedule)
    return next_date


def stop(session: Session, person_id: UUID, schedule_id: UUID) -> None:
    """For good. Stopping twice is the same as once. Raises ScheduleNotFound."""
    schedule = _own(session, person_id, schedule_id)
    if schedule.state == State.ENDED:
        return
    schedule.state, schedule.ended_at = State.ENDED, func.now()
    schedule.next_date, schedule.next_at = None, None
    _call_off(session, schedule)


def end_if_over(session: Session, schedule_id: UUID) -> None:
    """It has ended when no date is to come and no run is open."""
    open_runs = select(ScheduleRun.date).where(
        ScheduleRun.schedule_id == schedule_id, ScheduleRun.state.in_(OPEN)
    )
    session.execute(
        update(Schedule)
        .where(
            Schedule.id == schedule_id,
            Schedule.state == State.ACTIVE,
            Schedule.next_at.is_(None),
            ~open_runs.exists(),
        )
        .values(state=State.ENDED, ended_at=func.now())
    )


def _own(session: Session, person_id: UUID, schedule_id: UUID) -> Schedule:
    """Locked: no date of it comes meanwhile."""
    schedule = session.scalar(
        select(Schedule)
        .where(Schedule.id == schedule_id, Schedule.person_id == person_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if schedule is None:
        raise ScheduleNotFound
    return schedule


def _call_off(session: Session, schedule: Schedule) -> None:
    """What waits for its next try. What a worker has begun can't be called off any more: the money
    may have been asked for."""
    session.flush()
    session.execute(
        update(ScheduleRun)
        .where(ScheduleRun.schedule_id == schedule.id, ScheduleRun.state == RunState.DUE)
        .values(state=RunState.CALLED_OFF, due_at=None, done_at=func.now())
    )
    _show(session, schedule)


def _show(session: Session, schedule: Schedule) -> None:
    person_id = schedule.person_id
    after_commit(session, lambda: live.touch(person_id))

"""Accepting a schedule, once per key, and confirmed as the payment itself would be: when it runs
nobody is there to be asked.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import live, people
from wallet.database import after_commit
from wallet.errors import (
    ConfirmationNeeded,
    IdempotencyKeyReused,
    InvalidInput,
    RecipientIsSelf,
    RecipientNotFound,
    TooManySchedules,
)
from wallet.languages import gettext
from wallet.notifications import notify_about_schedule
from wallet.operations.confirmation import why_confirm
from wallet.operations.states import Kind
from wallet.people import Person
from wallet.schedules.models import Schedule
from wallet.schedules.moments import run_at, today_in
from wallet.schedules.reasons import MADE
from wallet.schedules.requests import ScheduleRequest
from wallet.schedules.states import State

MAX_LIVE = 100  # active or paused ones of a person
MAX_YEARS_AHEAD = 5


def make_schedule(
    session: Session,
    person: Person,
    request: ScheduleRequest,
    *,
    zone: str,
    confirmed: bool = False,
) -> UUID:
    """`zone`, the IANA name of where the person is, decides what a date means, for good.

    Raises InvalidInput for a date that isn't to come, RecipientIsSelf, RecipientNotFound,
    TooManyAttempts, TooManySchedules, IdempotencyKeyReused, and ConfirmationNeeded unless
    `confirmed`. None but IdempotencyKeyReused to a request that was accepted before.
    """
    earlier = _earlier(session, person, request)
    if earlier is not None:
        return earlier
    first = _first_date(session, request, zone)
    recipient = _recipient(session, person, request)
    _refuse_too_many(session, person)
    if not confirmed and request.kind is not Kind.DEPOSIT:
        why = why_confirm(session, person, request.payment.amount, recipient)
        if why:
            raise ConfirmationNeeded(why)
    return _add(session, person, request, recipient, zone, first)


def _first_date(session: Session, request: ScheduleRequest, zone: str) -> date:
    now: datetime = session.scalars(select(func.now())).one()
    today = today_in(zone, now)
    if request.rule.first <= today:
        message = gettext("The earliest is tomorrow. For today, do it at once.")
        raise InvalidInput("first_date", message, "first_date_too_early")
    last_year = today.year + MAX_YEARS_AHEAD
    if request.rule.first > date(last_year, 12, 31):
        message = gettext("The latest is the end of %(year)s.", year=last_year)
        raise InvalidInput("first_date", message, "first_date_too_late")
    first = request.rule.next(request.rule.first)
    if first is None:  # parsed requests have one
        message = gettext("There is no date until then.")
        raise InvalidInput("last_date", message, "last_date_too_early")
    return first


def _recipient(session: Session, person: Person, request: ScheduleRequest) -> Person | None:
    if request.to is None:
        return None
    if request.to == person.account_number:
        raise RecipientIsSelf
    recipient = people.find_recipient(session, request.to, person.currency, asked_by=person.id)
    if recipient is None:
        raise RecipientNotFound
    return recipient


def _refuse_too_many(session: Session, person: Person) -> None:
    live_ones = select(func.count()).where(
        Schedule.person_id == person.id, Schedule.state != State.ENDED
    )
    if session.scalars(live_ones).one() >= MAX_LIVE:
        raise TooManySchedules


def _add(
    session: Session,
    person: Person,
    request: ScheduleRequest,
    recipient: Person | None,
    zone: str,
    first: date,
) -> UUID:
    """A twin in flight makes the INSERT wait for the twin's end; what the twin wrote is read by a
    second statement, because the first one's snapshot is older."""
    made: UUID | None = session.scalar(
        insert(Schedule)
        .values(
            person_id=person.id,
            idempotency_key=request.payment.key,
            kind=request.kind,
            recipient_id=recipient.id if recipient else None,
            minor=request.payment.amount.minor,
            currency=request.payment.amount.currency,
            note=request.note,
            rhythm=request.rule.rhythm,
            first_date=request.rule.first,
            last_date=request.rule.last,
            times=request.rule.times,
            zone=zone,
            next_date=first,
            next_at=run_at(first, zone),
        )
        .on_conflict_do_nothing(index_elements=["person_id", "idempotency_key"])
        .returning(Schedule.id)
    )
    if made is None:
        made = _earlier(session, person, request)
        if made is None:  # can't be: schedules are never deleted
            raise RuntimeError("a key is taken, but by no schedule")
        return made
    notify_about_schedule(session, MADE, person.id, made, first)
    after_commit(session, lambda: live.touch(person.id))
    return made


def _earlier(session: Session, person: Person, request: ScheduleRequest) -> UUID | None:
    """What this very request made before; None when its key is new. Raises
    IdempotencyKeyReused."""
    earlier = session.execute(
        select(Schedule, Person.account_number)
        .outerjoin(Person, Person.id == Schedule.recipient_id)
        .where(Schedule.person_id == person.id, Schedule.idempotency_key == request.payment.key)
    ).one_or_none()
    if earlier is None:
        return None
    schedule, to = earlier
    was = schedule.kind, schedule.amount, to, schedule.note, schedule.rule
    if was != (request.kind, request.payment.amount, request.to, request.note, request.rule):
        raise IdempotencyKeyReused
    schedule_id: UUID = schedule.id
    return schedule_id

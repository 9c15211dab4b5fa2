"""What people see of their schedules: one, those that are live, those that have ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from wallet.errors import ScheduleNotFound
from wallet.money import Money
from wallet.operations.models import Operation
from wallet.operations.states import Kind
from wallet.operations.states import State as OperationState
from wallet.paging import check_limit, id_in
from wallet.people import Person
from wallet.schedules.models import Schedule
from wallet.schedules.rule import Rule
from wallet.schedules.states import State

MAX_PAGE = 100
NEXT_DATES = 5  # that are shown of one


@dataclass(frozen=True, slots=True)
class ScheduleView:
    id: UUID
    kind: Kind
    amount: Money
    account: str | None  # the recipient's
    name: str | None  # only if they sent money there before, and so were told it
    note: str | None
    rule: Rule
    zone: str
    state: State
    made: int  # dates that have come
    next_date: date | None
    next_at: datetime | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def adds(self) -> bool:
        return self.kind is Kind.DEPOSIT

    @property
    def next_dates(self) -> list[date]:
        """The next few; none of one that is paused or over."""
        return list(islice(self._to_come(), NEXT_DATES))

    def dates_until(self, last: date) -> Iterable[date]:
        return takewhile(lambda each: each <= last, self._to_come())

    def _to_come(self) -> Iterable[date]:
        return self.rule.dates(self.next_date, made=self.made) if self.next_date else ()


@dataclass(frozen=True, slots=True)
class SchedulePage:
    items: list[ScheduleView]
    next_cursor: str | None  # of the page with those made before


def find(session: Session, person_id: UUID, schedule_id: UUID) -> ScheduleView:
    """Raises ScheduleNotFound, also for somebody else's."""
    row = session.execute(_of(person_id).where(Schedule.id == schedule_id)).one_or_none()
    if row is None:
        raise ScheduleNotFound
    return _view(row)


def live_ones(session: Session, person_id: UUID) -> list[ScheduleView]:
    """Active and paused ones; whose next date is nearest first."""
    rows = session.execute(
        _of(person_id)
        .where(Schedule.state != State.ENDED)
        .order_by(Schedule.next_at.nulls_last(), Schedule.id)
    )
    return [_view(row) for row in rows]


def ended_ones(
    session: Session, person_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> SchedulePage:
    """Made last first. `cursor` is the `next_cursor` of the page before. Raises InvalidInput."""
    check_limit(limit, MAX_PAGE)
    latest = _of(person_id).where(Schedule.state == State.ENDED)
    if cursor is not None:
        latest = latest.where(Schedule.id < id_in(cursor))
    rows = session.execute(latest.order_by(Schedule.id.desc()).limit(limit + 1)).all()
    items = [_view(row) for row in rows[:limit]]
    return SchedulePage(items, str(items[-1].id) if len(rows) > limit else None)


def _of(person_id: UUID) -> Select[Any]:
    was_paid = (
        select(Operation.id)
        .where(
            Operation.person_id == Schedule.person_id,
            Operation.recipient_id == Schedule.recipient_id,
            Operation.state == OperationState.SETTLED,
        )
        .exists()
    )
    return (
        select(
            Schedule,
            Person.account_number.label("account"),
            case((was_paid, Person.holder)).label("name"),
        )
        .outerjoin(Person, Person.id == Schedule.recipient_id)
        .where(Schedule.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def _view(row: Any) -> ScheduleView:
    schedule: Schedule = row.Schedule
    return ScheduleView(
        id=schedule.id,
        kind=Kind(schedule.kind),
        amount=schedule.amount,
        account=row.account,
        name=row.name,
        note=schedule.note,
        rule=schedule.rule,
        zone=schedule.zone,
        state=State(schedule.state),
        made=schedule.made,
        next_date=schedule.next_date,
        next_at=schedule.next_at,
        created_at=schedule.created_at,
        ended_at=schedule.ended_at,
    )

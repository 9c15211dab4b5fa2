"""What people see of their payouts: one, the latest, its rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wallet.errors import InvalidInput, PayoutNotFound
from wallet.money import Money
from wallet.payouts.models import Payout, PayoutRow
from wallet.payouts.states import FINAL, Mode, RowState, State
from wallet.people import Person

MAX_PAGE = 100  # payouts
MAX_ROW_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class PayoutView:
    id: UUID
    state: State
    mode: Mode
    rows: int  # that can be sent; faulty ones come on top
    faulty: int
    total: Money
    settled: int
    settled_total: Money
    refused: int
    reason: str | None  # a code; why it was refused as a whole
    created_at: datetime
    accepted_at: datetime | None
    done_at: datetime | None

    @property
    def answered(self) -> int:
        return self.settled + self.refused

    @property
    def in_flight(self) -> bool:
        return self.state is State.ACCEPTED

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @property
    def is_in_vain(self) -> bool:
        """Every row was refused, each on its own."""
        return self.state is State.DONE and not self.settled


@dataclass(frozen=True, slots=True)
class PayoutPage:
    items: list[PayoutView]
    next_cursor: str | None  # of the page with the next older ones


@dataclass(frozen=True, slots=True)
class RowView:
    number: int
    account: str
    amount: Money
    note: str | None
    state: RowState
    reason: str | None  # a code
    operation_id: UUID | None  # the transfer that it became


@dataclass(frozen=True, slots=True)
class RowPage:
    items: list[RowView]
    next_cursor: str | None  # of the page with the next rows


def find(session: Session, person_id: UUID, payout_id: UUID) -> PayoutView:
    """Raises PayoutNotFound, also for somebody else's."""
    return _view(own(session, person_id, payout_id))


def recent(
    session: Session, person_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> PayoutPage:
    """The newest first. `cursor` is the `next_cursor` of the page before. Raises InvalidInput."""
    _check_limit(limit, MAX_PAGE)
    newest = select(Payout).where(Payout.person_id == person_id)
    if cursor is not None:
        newest = newest.where(Payout.id < _uuid(cursor))
    found = session.scalars(newest.order_by(Payout.id.desc()).limit(limit + 1)).all()
    items = [_view(payout) for payout in found[:limit]]
    return PayoutPage(items, str(items[-1].id) if len(found) > limit else None)


def rows(
    session: Session,
    person_id: UUID,
    payout_id: UUID,
    *,
    cursor: str | None = None,
    limit: int = MAX_PAGE,
    state: RowState | None = None,
) -> RowPage:
    """In the order of their numbers, from the one after `cursor`. Raises PayoutNotFound,
    InvalidInput."""
    _check_limit(limit, MAX_ROW_PAGE)
    payout = own(session, person_id, payout_id)
    query = _rows_of(payout).limit(limit + 1)
    if cursor is not None:
        query = query.where(PayoutRow.number > _number(cursor))
    if state is not None:
        query = query.where(PayoutRow.state == state)
    found = [_row_view(row, payout.currency) for row in session.execute(query)]
    return RowPage(found[:limit], str(found[limit - 1].number) if len(found) > limit else None)


def all_rows(session: Session, person_id: UUID, payout_id: UUID) -> list[RowView]:
    """Raises PayoutNotFound."""
    payout = own(session, person_id, payout_id)
    return [_row_view(row, payout.currency) for row in session.execute(_rows_of(payout))]


def own(session: Session, person_id: UUID, payout_id: UUID) -> Payout:
    """As it is now, whatever this session has read before."""
    payout = session.get(Payout, payout_id, populate_existing=True)
    if payout is None or payout.person_id != person_id:
        raise PayoutNotFound
    return payout


def _view(payout: Payout) -> PayoutView:
    return PayoutView(
        id=payout.id,
        state=State(payout.state),
        mode=Mode(payout.mode),
        rows=payout.row_count,
        faulty=payout.fault_count,
        total=Money(payout.total, payout.currency),
        settled=payout.settled_count,
        settled_total=Money(payout.settled_total, payout.currency),
        refused=payout.refused_count,
        reason=payout.reason,
        created_at=payout.created_at,
        accepted_at=payout.accepted_at,
        done_at=payout.done_at,
    )


def _rows_of(payout: Payout) -> Select[Any]:
    return (
        select(PayoutRow.__table__, Person.account_number)
        .join(Person, Person.id == PayoutRow.recipient_id)
        .where(PayoutRow.payout_id == payout.id)
        .order_by(PayoutRow.number)
    )


def _row_view(row: Any, currency: str) -> RowView:
    return RowView(
        number=row.number,
        account=row.account_number,
        amount=Money(row.minor, currency),
        note=row.note,
        state=RowState(row.state),
        reason=row.reason,
        operation_id=row.operation_id if row.state == RowState.SETTLED else None,
    )


def _check_limit(limit: int, most: int) -> None:
    if not 1 <= limit <= most:
        raise InvalidInput("limit", f"The limit is 1 to {most}.", "limit_out_of_range")


def _uuid(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise _malformed() from None


def _number(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 9):
        raise _malformed()
    return int(cursor)


def _malformed() -> InvalidInput:
    return InvalidInput("cursor", "This cursor is not one of ours.", "cursor_malformed")

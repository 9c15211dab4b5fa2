"""What people see of a payout's rows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wallet.money import Money
from wallet.paging import check_limit, number_in
from wallet.payouts.models import Payout, PayoutRow
from wallet.payouts.states import RowState
from wallet.payouts.views import own
from wallet.people import Person

PAGE = 100  # unless another limit is asked for
MAX_ROW_PAGE = 1_000


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


def rows(
    session: Session,
    person_id: UUID,
    payout_id: UUID,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
    state: RowState | None = None,
) -> RowPage:
    """In the order of their numbers, from the one after `cursor`. Raises PayoutNotFound,
    InvalidInput."""
    check_limit(limit, MAX_ROW_PAGE)
    payout = own(session, person_id, payout_id)
    query = _rows_of(payout).limit(limit + 1)
    if cursor is not None:
        query = query.where(PayoutRow.number > number_in(cursor, digits=9))
    if state is not None:
        query = query.where(PayoutRow.state == state)
    found = [_row_view(row, payout.currency) for row in session.execute(query)]
    return RowPage(found[:limit], str(found[limit - 1].number) if len(found) > limit else None)


def all_rows(session: Session, person_id: UUID, payout_id: UUID) -> list[RowView]:
    """Raises PayoutNotFound."""
    payout = own(session, person_id, payout_id)
    return [_row_view(row, payout.currency) for row in session.execute(_rows_of(payout))]


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

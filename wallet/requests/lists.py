"""What people see of many money requests: the open ones, those of before, the parts of a split."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from wallet.database import Statement
from wallet.errors import RequestNotFound
from wallet.money import Money
from wallet.paging import check_limit, id_in
from wallet.requests.models import MoneyRequest, RequestGroup
from wallet.requests.states import State, Way
from wallet.requests.views import RequestView, is_of, select_requests, view_of

MAX_OPEN = 100  # that are listed of each side
MAX_PAGE = 100

# `MoneyRequest.is_open`, for the one question that each visit of Home asks.
_TO_PAY = Statement(
    """
    SELECT count(*) AS waiting FROM money_request
    WHERE payer_id = %(person_id)s AND state = 'open' AND expires_at > now()
    """
)


@dataclass(frozen=True, slots=True)
class RequestPage:
    items: list[RequestView]
    next_cursor: str | None  # of the page with the next older ones


@dataclass(frozen=True, slots=True)
class OpenRequests:
    to_pay: list[RequestView]
    asked: list[RequestView]


@dataclass(frozen=True, slots=True)
class SplitView:
    id: UUID
    note: str | None
    own_share: Money
    parts: list[RequestView]
    created_at: datetime

    @property
    def total(self) -> Money:
        return Money(self.own_share.minor + self._sum(self.parts), self.own_share.currency)

    @property
    def asked(self) -> Money:
        return Money(self._sum(self.parts), self.own_share.currency)

    @property
    def paid(self) -> Money:
        paid = [part for part in self.parts if part.state is State.PAID]
        return Money(self._sum(paid), self.own_share.currency)

    @property
    def paid_count(self) -> int:
        return sum(part.state is State.PAID for part in self.parts)

    @property
    def is_open(self) -> bool:
        return any(part.is_open for part in self.parts)

    @staticmethod
    def _sum(parts: Sequence[RequestView]) -> int:
        return sum(part.amount.minor for part in parts)


def find_split(session: Session, person_id: UUID, group_id: UUID) -> SplitView:
    """With each part, to who asked. Raises RequestNotFound."""
    group = session.get(RequestGroup, group_id)
    if group is None or group.asker_id != person_id or group.way != Way.SPLIT:
        raise RequestNotFound
    rows = session.execute(
        select_requests().where(MoneyRequest.group_id == group_id).order_by(MoneyRequest.number)
    )
    parts = [view_of(row, person_id) for row in rows]
    own_share = Money(group.own_share, parts[0].amount.currency)
    return SplitView(group_id, parts[0].note, own_share, parts, group.created_at)


def open_requests(session: Session, person_id: UUID) -> OpenRequests:
    """The newest first."""

    def of(side: ColumnElement[bool]) -> list[RequestView]:
        newest = (
            select_requests().where(side, MoneyRequest.is_open()).order_by(MoneyRequest.id.desc())
        )
        return [view_of(row, person_id) for row in session.execute(newest.limit(MAX_OPEN))]

    return OpenRequests(
        to_pay=of(MoneyRequest.payer_id == person_id), asked=of(MoneyRequest.asker_id == person_id)
    )


def count_to_pay(person_id: UUID) -> int:
    """How many wait for this person's answer."""
    count: int = _TO_PAY.first(person_id=person_id).waiting
    return count


def earlier_requests(
    session: Session, person_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> RequestPage:
    """Those that have ended, of both sides, the newest first. Raises InvalidInput."""
    check_limit(limit, MAX_PAGE)
    ended = select_requests().where(is_of(person_id), ~MoneyRequest.is_open())
    if cursor is not None:
        ended = ended.where(MoneyRequest.id < id_in(cursor))
    rows = session.execute(ended.order_by(MoneyRequest.id.desc()).limit(limit + 1)).all()
    items = [view_of(row, person_id) for row in rows[:limit]]
    return RequestPage(items, str(items[-1].id) if len(rows) > limit else None)

"""What a person was told, as a list in the wallet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, Uuid, column, func, select, table
from sqlalchemy.orm import Session

from wallet.money import Money
from wallet.notifications.models import Notification, person
from wallet.notifications.titles import KINDS, title
from wallet.paging import check_limit, id_in

MAX_PAGE = 100

# Not the models: who promises notifications can't be imported by them.
_operation = table(
    "operation", column("id", Uuid), column("minor", BigInteger), column("currency", Text)
)
_schedule = table(
    "schedule", column("id", Uuid), column("minor", BigInteger), column("currency", Text)
)
_request = table(
    "money_request", column("id", Uuid), column("minor", BigInteger), column("currency", Text)
)


@dataclass(frozen=True, slots=True)
class NotificationView:
    id: UUID
    kind: str
    title: str
    created_at: datetime
    operation_id: UUID | None  # the rest is on its page
    payout_id: UUID | None  # likewise
    schedule_id: UUID | None  # likewise
    money_request_id: UUID | None  # likewise
    is_read: bool


@dataclass(frozen=True, slots=True)
class NotificationPage:
    items: list[NotificationView]
    next_cursor: str | None  # of the page with the next older ones


def recent(
    session: Session, person_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> NotificationPage:
    """The newest first. `cursor` is the `next_cursor` of the page before. Raises InvalidInput."""
    check_limit(limit, MAX_PAGE)
    read_up_to = session.scalar(select(person.c.read_up_to).where(person.c.id == person_id))
    newest = (
        select(
            Notification,
            func.coalesce(_operation.c.minor, _schedule.c.minor, _request.c.minor).label("minor"),
            func.coalesce(_operation.c.currency, _schedule.c.currency, _request.c.currency).label(
                "currency"
            ),
        )
        .outerjoin(_operation, _operation.c.id == Notification.operation_id)
        .outerjoin(_schedule, _schedule.c.id == Notification.schedule_id)
        .outerjoin(_request, _request.c.id == Notification.money_request_id)
        .where(
            Notification.person_id == person_id,
            Notification.kind.in_(KINDS),
        )
        .order_by(Notification.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        newest = newest.where(Notification.id < id_in(cursor))
    rows = session.execute(newest).all()
    items = [_view(row, read_up_to) for row in rows[:limit]]
    return NotificationPage(items, str(items[-1].id) if len(rows) > limit else None)


def _view(row: Any, read_up_to: UUID | None) -> NotificationView:
    told: Notification = row.Notification
    return NotificationView(
        id=told.id,
        kind=told.kind,
        title=title(told.kind, row.minor and Money(row.minor, row.currency)),
        created_at=told.created_at,
        operation_id=told.operation_id,
        payout_id=told.payout_id,
        schedule_id=told.schedule_id,
        money_request_id=told.money_request_id,
        is_read=told.read_at is not None or (read_up_to is not None and told.id <= read_up_to),
    )

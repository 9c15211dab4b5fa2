"""What a person was told, as a list in the wallet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Text, Uuid, column, func, select, table
from sqlalchemy.orm import Session

from wallet.money import Money
from wallet.notifications.models import Notification, person
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

# Filled with the amount; the operation's own page has the rest.
TITLES = {
    "deposit_settled": "{amount} arrived from your bank",
    "deposit_failed": "Adding {amount} didn't work",
    "withdrawal_settled": "{amount} went to your bank",
    "withdrawal_failed": "Withdrawing {amount} didn't work",
    "transfer_sent": "You sent {amount}",
    "transfer_received": "You received {amount}",
    "operation_parked": "{amount} still waits for your bank",
    "request_paid": "Your request for {amount} was paid",
}

# Filled with the amount; the request's own page has the rest.
REQUEST_TITLES = {
    "request_asked": "You were asked for {amount}",
    "request_reminded": "You were reminded of {amount}",
    "request_declined": "Your request for {amount} was declined",
}

# What was done to the wallet itself.
SECURITY_TITLES = {
    "new_device": "You signed in on a new device",
    "password_changed": "Your password was changed",
    "second_factor_enabled": "Your second factor was turned on",
    "second_factor_disabled": "Your second factor was turned off",
    "recovery_code_used": "You signed in with a recovery code",
    "recovery_codes_renewed": "You have new recovery codes",
    "passkey_added": "A passkey was added",
    "passkey_removed": "A passkey was removed",
    "refresh_token_stolen": "A sign-in was used from two places, so it was ended",
    "wallet_closed": "You closed your wallet",
}

# What many payments at once came to.
PAYOUT_TITLES = {
    "payout_done": "Your payout is done",
    "payout_refused": "Your payout was refused",
}

# Filled with the amount; the schedule's own page has the rest.
SCHEDULE_TITLES = {
    "schedule_made": "You set up a scheduled payment of {amount}",
    "schedule_not_done": "Your scheduled payment of {amount} wasn't done",
    "schedule_missed": "Your scheduled payment of {amount} was left out",
    "schedule_unfunded": "There isn't enough money for your scheduled payment of {amount}",
}


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


def title(kind: str, amount: Money | None) -> str:
    """The one-line version."""
    if amount is None:
        return (SECURITY_TITLES | PAYOUT_TITLES)[kind]
    return (TITLES | SCHEDULE_TITLES | REQUEST_TITLES)[kind].format(amount=amount.display())


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
            Notification.kind.in_(
                TITLES | SECURITY_TITLES | PAYOUT_TITLES | SCHEDULE_TITLES | REQUEST_TITLES
            ),
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

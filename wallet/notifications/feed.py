"""What a person was told, as a list in the wallet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Text, Uuid, column, func, select, table
from sqlalchemy.orm import Session

from wallet.money import Money
from wallet.notifications.models import Notification

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


def title(kind: str, amount: Money | None) -> str:
    """The one-line version."""
    if amount is None:
        return (SECURITY_TITLES | PAYOUT_TITLES)[kind]
    return (TITLES | SCHEDULE_TITLES | REQUEST_TITLES)[kind].format(amount=amount.display())


def recent(session: Session, person_id: UUID, limit: int = 20) -> list[NotificationView]:
    """The newest first."""
    rows = session.execute(
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
        .limit(limit)
    )
    return [
        NotificationView(
            id=row.Notification.id,
            kind=row.Notification.kind,
            title=title(row.Notification.kind, row.minor and Money(row.minor, row.currency)),
            created_at=row.Notification.created_at,
            operation_id=row.Notification.operation_id,
            payout_id=row.Notification.payout_id,
            schedule_id=row.Notification.schedule_id,
            money_request_id=row.Notification.money_request_id,
        )
        for row in rows
    ]

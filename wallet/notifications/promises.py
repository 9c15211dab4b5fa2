"""Promising to tell somebody something, in the transaction that makes it true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet.notifications.models import Notification

# One array per column: one plan, however many notices.
_PROMISE = text(
    """
    INSERT INTO notification (kind, person_id, operation_id)
    SELECT * FROM unnest(
        CAST(:kinds AS text[]), CAST(:person_ids AS uuid[]), CAST(:operation_ids AS uuid[])
    )
    ON CONFLICT DO NOTHING
    """
)


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell this person this about that operation."""

    kind: str
    person_id: UUID
    operation_id: UUID


def notify_all(session: Session, notices: Sequence[Notice]) -> None:
    """Promise these; what was promised before is not promised twice."""
    if notices:
        columns = {
            "kinds": [notice.kind for notice in notices],
            "person_ids": [notice.person_id for notice in notices],
            "operation_ids": [notice.operation_id for notice in notices],
        }
        session.execute(_PROMISE, columns)


def notify(
    session: Session,
    *,
    kind: str,
    email: str,
    registration_id: UUID | None = None,
) -> None:
    """Promise one to the e-mail of somebody who has no wallet yet."""
    session.add(Notification(kind=kind, email=email, registration_id=registration_id))


def notify_about_sign_in(session: Session, kind: str, person_id: UUID, session_id: UUID) -> None:
    """Promise to tell this person what was done in this sign-in of theirs, or that it began."""
    session.add(Notification(kind=kind, person_id=person_id, sign_in_session_id=session_id))


def notify_about_payout(session: Session, kind: str, person_id: UUID, payout_id: UUID) -> None:
    """Promise to tell the sender, once, what became of all of it."""
    session.add(Notification(kind=kind, person_id=person_id, payout_id=payout_id))


def notify_about_schedule(
    session: Session, kind: str, person_id: UUID, schedule_id: UUID, schedule_date: date
) -> None:
    """Promise to tell this person, once, this about one date of a schedule of theirs."""
    session.add(
        Notification(
            kind=kind,
            person_id=person_id,
            schedule_id=schedule_id,
            schedule_date=schedule_date,
        )
    )


def notify_about_money_request(
    session: Session, kind: str, person_id: UUID, request_id: UUID
) -> None:
    """Promise to tell who is asked for money, or who asked for it."""
    session.add(Notification(kind=kind, person_id=person_id, money_request_id=request_id))

"""Forgetting the addresses of people who have no wallet."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from wallet.notifications.models import Notification

KEPT_HOURS = 24
AT_ONCE = 1_000


def forget_old(session: Session) -> int:
    """Drop sign-up mails that went out, or were given up, a day ago. Returns how many."""
    old = (
        select(Notification.id)
        .where(
            Notification.person_id.is_(None),
            Notification.state != "due",
            Notification.created_at < func.now() - timedelta(hours=KEPT_HOURS),
        )
        .limit(AT_ONCE)
    )
    forgotten = session.execute(
        delete(Notification).where(Notification.id.in_(old)).returning(Notification.id)
    )
    return len(forgotten.all())

"""Forgetting sign-ins that are long over, with the addresses that they came from."""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from wallet.people.models import SecondFactorRow, SignInSession

# One that is over refuses its tokens whether its row is there or not: they are signed, and expire.
# For a month more its owner and we can look up where it was; then the audit log alone knows.
KEPT_DAYS = 30
AT_ONCE = 1_000


def forget_sign_ins(session: Session) -> int:
    """Drop those that ended or expired a month ago; return how many, a thousand at most.

    One that a second factor was set up in stays as long as that.
    """
    over_since = func.least(SignInSession.ended_at, SignInSession.expires_at)
    old = (
        select(SignInSession.id)
        .where(
            over_since < func.now() - timedelta(days=KEPT_DAYS),
            ~select(SecondFactorRow).where(SecondFactorRow.session_id == SignInSession.id).exists(),
        )
        .order_by(over_since)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("old")  # a plain subquery may be run again for each row, and then has no limit
    )
    forgotten = session.execute(
        delete(SignInSession)
        .where(SignInSession.id.in_(select(old.c.id)))
        .returning(SignInSession.id)
    )
    return len(forgotten.all())

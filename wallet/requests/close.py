"""How a request ends without money: declined, cancelled, or left unanswered; and reminding."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from wallet import live
from wallet.database import after_commit
from wallet.errors import RequestNotFound, RequestNotOpen, TooManyAttempts
from wallet.languages import gettext, gettext_noop
from wallet.notifications import notify_about_money_request
from wallet.requests.models import MoneyRequest
from wallet.requests.states import State

REMIND_HOURS = 24  # after it was asked for, and after every reminder
EXPIRE_AT_ONCE = 500

_REMINDED = gettext_noop("They were told within the last day. Once a day is enough.")


def decline(session: Session, person_id: UUID, request_id: UUID) -> None:
    """Say no to what one was asked for; once is enough. Who asked learns that, and no reason.

    Raises RequestNotFound, RequestNotOpen.
    """
    if _close(session, request_id, MoneyRequest.payer_id, person_id, State.DECLINED):
        asker_id = session.scalars(
            select(MoneyRequest.asker_id).where(MoneyRequest.id == request_id)
        ).one()
        notify_about_money_request(session, "request_declined", asker_id, request_id)


def cancel(session: Session, person_id: UUID, request_id: UUID) -> None:
    """Take back what one asked for; once is enough. Raises RequestNotFound, RequestNotOpen."""
    _close(session, request_id, MoneyRequest.asker_id, person_id, State.CANCELLED)


def end_all_of(session: Session, person_id: UUID) -> None:
    """Whoever closes their wallet declines what they are asked for, and takes back what they ask
    for.
    """
    either = or_(MoneyRequest.payer_id == person_id, MoneyRequest.asker_id == person_id)
    theirs = (
        select(MoneyRequest.id, MoneyRequest.asker_id)
        .where(either, MoneyRequest.is_open())
        .order_by(MoneyRequest.id)
        .with_for_update(key_share=True)  # so that none ends in another way meanwhile
    )
    for request_id, asker_id in session.execute(theirs).all():
        end = cancel if asker_id == person_id else decline
        end(session, person_id, request_id)


def remind(session: Session, person_id: UUID, request_id: UUID) -> None:
    """Tell once more whom one asked. Raises RequestNotFound, RequestNotOpen, TooManyAttempts."""
    mine = (MoneyRequest.id == request_id) & (MoneyRequest.asker_id == person_id)
    payer_id = session.scalar(
        update(MoneyRequest)
        .where(
            mine,
            MoneyRequest.is_open(),
            MoneyRequest.payer_id.is_not(None),
            may_remind(),
        )
        .values(reminded_at=func.now())
        .returning(MoneyRequest.payer_id)
    )
    if payer_id is None:
        raise _why_not_reminded(session, mine)
    notify_about_money_request(session, "request_reminded", payer_id, request_id)
    after_commit(session, lambda: live.touch(person_id, payer_id))


def expire_due(session: Session) -> int:
    """Write down that some are over; return how many, a portion at most."""
    over = (
        select(MoneyRequest.id)
        .where(MoneyRequest.state == State.OPEN, MoneyRequest.expires_at <= func.now())
        .order_by(MoneyRequest.expires_at)
        .limit(EXPIRE_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
        .cte("over")  # a plain subquery may be run again for each row, and then has no limit
    )
    expired = session.execute(
        update(MoneyRequest)
        .where(MoneyRequest.id.in_(select(over.c.id)))
        .values(state=State.EXPIRED, ended_at=func.now())
        .returning(MoneyRequest.asker_id, MoneyRequest.payer_id)
    ).all()
    people = {person for row in expired for person in row if person}
    after_commit(session, lambda: live.touch(*people))
    return len(expired)


def may_remind() -> ColumnElement[bool]:
    told_at = func.coalesce(MoneyRequest.reminded_at, MoneyRequest.created_at)
    return told_at <= func.now() - timedelta(hours=REMIND_HOURS)


def _close(
    session: Session,
    request_id: UUID,
    whose: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None],
    person_id: UUID,
    target: State,
) -> bool:
    """False when it has ended so before."""
    theirs = (MoneyRequest.id == request_id) & (whose == person_id)
    closed = session.execute(
        update(MoneyRequest)
        .where(theirs, MoneyRequest.is_open())
        .values(state=target, ended_at=func.now())
        .returning(MoneyRequest.asker_id, MoneyRequest.payer_id)
    ).one_or_none()
    if closed is None:
        if _state(session, theirs) != target:
            raise RequestNotOpen
        return False
    both = [person for person in closed if person]
    after_commit(session, lambda: live.touch(*both))
    return True


def _state(session: Session, theirs: ColumnElement[bool]) -> str:
    """Raises RequestNotFound."""
    state = session.scalar(select(MoneyRequest.state_now()).where(theirs))
    if state is None:
        raise RequestNotFound
    return state


def _why_not_reminded(session: Session, mine: ColumnElement[bool]) -> Exception:
    if _state(session, mine) != State.OPEN:
        return RequestNotOpen()
    is_link = session.scalar(select(MoneyRequest.payer_id.is_(None)).where(mine))
    if is_link:
        return RequestNotOpen(gettext("Nobody was asked by name. Share the link again."))
    return TooManyAttempts(gettext(_REMINDED), retry_after_seconds=REMIND_HOURS * 3600)

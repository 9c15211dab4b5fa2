"""What becomes of a draft: it is confirmed, discarded, or forgotten."""

from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from wallet import live
from wallet.database import after_commit
from wallet.errors import CannotDiscard, ConfirmationNeeded, PayoutIsFaulty, PayoutNotFound
from wallet.languages import gettext
from wallet.operations.confirmation import WHY_CONFIRM_PAYOUT
from wallet.payouts.models import Payout
from wallet.payouts.states import Mode, State
from wallet.people import Person

FORGET_AFTER_HOURS = 24
MAX_DRAFTS = 10  # of a person: uploads alone must not fill the disk
FORGET_AT_ONCE = 10  # each may have thousands of rows


def confirm_payout(
    session: Session, person: Person, payout_id: UUID, *, confirmed: bool = False
) -> None:
    """Accept a draft, without its faulty rows if rows are independent; once is enough.

    Raises PayoutNotFound, PayoutIsFaulty, ConfirmationNeeded unless `confirmed`.
    """
    payout = session.scalar(select(Payout).where(_is_theirs(person.id, payout_id)))
    if payout is None:
        raise PayoutNotFound
    if payout.state != State.DRAFT:
        return
    if not payout.row_count or (payout.fault_count and payout.mode != Mode.INDEPENDENT):
        raise PayoutIsFaulty
    require_confirmed(confirmed)
    session.execute(  # unless another click got there first
        update(Payout)
        .where(_is_theirs(person.id, payout_id), Payout.state == State.DRAFT)
        .values(state=State.ACCEPTED, accepted_at=func.now(), due_at=func.now())
    )
    after_commit(session, lambda: live.touch(person.id))


def discard_payout(session: Session, person_id: UUID, payout_id: UUID) -> None:
    """Delete a draft. Raises PayoutNotFound, CannotDiscard."""
    its = _is_theirs(person_id, payout_id)
    draft = delete(Payout).where(its, Payout.state == State.DRAFT).returning(Payout.id)
    if session.scalar(draft) is None:
        if session.scalar(select(Payout.id).where(its)) is None:
            raise PayoutNotFound
        raise CannotDiscard


def forget_old_drafts(session: Session) -> int:
    """Delete drafts that nobody confirmed in a day; return how many, a few at most."""
    old = (
        select(Payout.id)
        .where(
            Payout.state == State.DRAFT,
            Payout.created_at < func.now() - func.make_interval(0, 0, 0, 0, FORGET_AFTER_HOURS),
        )
        .order_by(Payout.created_at)
        .limit(FORGET_AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("old")  # a plain subquery may be run again for each row, and then has no limit
    )
    forgotten = session.execute(
        delete(Payout).where(Payout.id.in_(select(old.c.id))).returning(Payout.id)
    )
    return len(forgotten.all())


def forget_spare_drafts(session: Session, person_id: UUID) -> None:
    """Delete all but a person's latest drafts."""
    spare = (
        select(Payout.id)
        .where(Payout.person_id == person_id, Payout.state == State.DRAFT)
        .order_by(Payout.id.desc())
        .offset(MAX_DRAFTS)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(Payout).where(Payout.id.in_(spare)))


def require_confirmed(confirmed: bool) -> None:
    """Whatever it comes to. Raises ConfirmationNeeded."""
    if not confirmed:
        raise ConfirmationNeeded(gettext(WHY_CONFIRM_PAYOUT))


def _is_theirs(person_id: UUID, payout_id: UUID) -> ColumnElement[bool]:
    return (Payout.id == payout_id) & (Payout.person_id == person_id)

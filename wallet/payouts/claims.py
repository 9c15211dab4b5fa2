"""Claiming the payout whose turn it is, so that no two workers carry out its rows at once."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wallet.database import transaction
from wallet.payouts.models import Payout
from wallet.payouts.states import Mode, State

LEASE_SECONDS = 10  # a chunk takes 0.1 s; all rows at once, about 1 s


@dataclass(frozen=True, slots=True)
class Claim:
    """A payout whose next chunk this worker carries out, unless its lease ends first."""

    id: UUID
    attempt: int  # tells this claim from a later one
    person_id: UUID
    currency: str
    mode: Mode


def is_any_payout_due() -> bool:
    with transaction() as session:
        due = select(Payout.id).where(Payout.state == State.ACCEPTED, Payout.due_at <= func.now())
        return session.scalar(due.limit(1)) is not None


def claim_next() -> Claim | None:
    """Take the payout that has been due for longest. Commits: one whose chunk fails, for whatever
    reason, comes again only after its lease, and others before it."""
    due = (
        select(Payout.id)
        .where(Payout.state == State.ACCEPTED, Payout.due_at <= func.now())
        .order_by(Payout.due_at)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    with transaction() as session:
        row = session.execute(
            update(Payout)
            .where(Payout.id == due.scalar_subquery())
            .values(
                attempt=Payout.attempt + 1,
                due_at=func.now() + timedelta(seconds=LEASE_SECONDS),
            )
            .returning(Payout.id, Payout.attempt, Payout.person_id, Payout.currency, Payout.mode)
        ).one_or_none()
    return Claim(row.id, row.attempt, row.person_id, row.currency, Mode(row.mode)) if row else None


def lock(session: Session, claim: Claim) -> bool:
    """Keep it until the transaction ends, however long the lease; False when it is ours no more."""
    mine = (
        select(Payout.id)
        .where(
            Payout.id == claim.id,
            Payout.attempt == claim.attempt,
            Payout.state == State.ACCEPTED,
        )
        .with_for_update(key_share=True)
    )
    return session.scalar(mine) is not None

"""Claiming what is due, so that no two workers ask the bank for the same operation at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, func, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import bindparam

from wallet import live
from wallet.bank import line
from wallet.bank.answers import UNREACHABLE, TransferOrder
from wallet.database import transaction
from wallet.operations.models import Operation
from wallet.operations.states import Kind, State
from wallet.redis_client import RedisError

LEASE_SECONDS = 10  # over twice wallet.bank.client.BANK_CALL_SECONDS
IN_LINE = None  # due_at of a parked operation that waits for the bank's return, not for a time

_CLAIM = text((Path(__file__).parent / "claim.sql").read_text()).bindparams(
    bindparam("released", type_=ARRAY(Uuid))
)


@dataclass(frozen=True, slots=True)
class Claim:
    """An operation that this worker, and nobody else, may ask the bank for until the lease ends."""

    id: UUID
    sequence: int
    kind: Kind
    attempt: int  # tells this claim from a later one of the same operation
    person_id: UUID
    order: TransferOrder


def claim_batch(limit: int) -> list[Claim]:
    """Take the first `limit`: who leaves the line first, then what is due. Commits."""
    with transaction() as session:
        released = _leave_line(session, limit)
        return _claim(session, released=released, room=limit - len(released), alone=False)


def claim_alone() -> list[Claim]:
    """Take one of those that were parked by themselves and whose next attempt is due. Commits."""
    with transaction() as session:
        return _claim(session, released=[], room=1, alone=True)


def park_requested(limit: int) -> int:
    """While the bank is away nothing is sent: put what was just asked for into the line. Commits.

    Returns how many.
    """
    with transaction() as session:
        first = (
            select(Operation.id)
            .where(Operation.state == State.REQUESTED)
            .order_by(Operation.sequence)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        parked = session.execute(
            update(Operation)
            .where(Operation.id.in_(first.scalar_subquery()))
            .values(state=State.PARKED, reason=UNREACHABLE, due_at=IN_LINE, parked_at=func.now())
            .returning(Operation.id, Operation.sequence, Operation.person_id)
        ).all()
    line.join((row.id, row.sequence) for row in parked)
    live.touch(*{row.person_id for row in parked})
    return len(parked)


def waiting_in_line(session: Session, limit: int | None = None) -> list[line.Place]:
    """Who waits for the bank's return, as the rows say, in order."""
    rows = session.execute(
        select(Operation.id, Operation.sequence)
        .where(Operation.state == State.PARKED, Operation.due_at.is_(IN_LINE))
        .order_by(Operation.sequence)
        .limit(limit)
    )
    return [(row.id, row.sequence) for row in rows]


def _leave_line(session: Session, limit: int) -> list[UUID]:
    try:
        return line.pop(limit)
    except RedisError:  # without Redis the rows themselves are the line
        return [operation_id for operation_id, _ in waiting_in_line(session, limit)]


def _claim(session: Session, *, released: Sequence[UUID], room: int, alone: bool) -> list[Claim]:
    rows = session.execute(
        _CLAIM,
        {"released": list(released), "room": room, "alone": alone, "lease": LEASE_SECONDS},
    )
    claims = [
        Claim(
            id=row.id,
            sequence=row.sequence,
            kind=Kind(row.kind),
            attempt=row.attempt,
            person_id=row.person_id,
            order=TransferOrder(
                id=row.id,
                account=row.account_number,
                direction="debit" if row.kind == Kind.DEPOSIT else "credit",
                minor=row.minor,
                currency=row.currency,
            ),
        )
        for row in rows
    ]
    return sorted(claims, key=lambda claim: claim.sequence)

"""Claiming what is due, so that no two workers ask the bank for the same operation at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, func, or_, select, text, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import bindparam

from wallet import live
from wallet.bank import line
from wallet.bank.answers import UNREACHABLE, TransferOrder
from wallet.database import transaction
from wallet.operations.models import Operation
from wallet.operations.states import Kind, State

LEASE_SECONDS = 10  # over two calls to the bank, or a call and a question about its health

# Parked, with no time of its own: it waits for the bank's return. Literal, for the partial index.
IN_LINE = text("operation.state = 'parked' AND operation.due_at IS NULL")

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


@dataclass(frozen=True, slots=True)
class Batch:
    claims: list[Claim]
    is_full: bool  # there may be more


def claim_batch(limit: int) -> Batch:
    """Take the first `limit`: who leaves the line first, then what is due. Commits."""
    with transaction() as session:
        released = _leave_line(session, limit)
        claims = _claim(session, released=released, room=limit - len(released), alone=False)
    return Batch(claims, is_full=limit in (len(released), len(claims)))


def claim_alone() -> list[Claim]:
    """Take one of those that were parked by themselves and whose next attempt is due. Commits."""
    with transaction() as session:
        return _claim(session, released=[], room=1, alone=True)


def park_due(limit: int) -> int:
    """While the bank is away nothing is sent: stand in line, also what a dead worker left. Commits.

    Returns how many.
    """
    of_the_dead = and_(Operation.state == State.SUBMITTED, Operation.due_at <= func.now())
    with transaction() as session:
        first = (
            select(Operation.id)
            .where(or_(Operation.state == State.REQUESTED, of_the_dead))
            .order_by(Operation.sequence)
            .limit(limit)
            .with_for_update(key_share=True, skip_locked=True)
            .cte("first")  # a plain subquery may be run again for each row, and then has no limit
        )
        parked = session.execute(
            update(Operation)
            .where(Operation.id.in_(select(first.c.id)))
            .values(
                state=State.PARKED,
                reason=UNREACHABLE,
                due_at=None,
                parked_at=func.coalesce(Operation.parked_at, func.now()),
            )
            .returning(Operation.id, Operation.sequence, Operation.person_id)
        ).all()
    line.join((row.id, row.sequence) for row in parked)
    live.touch(*{row.person_id for row in parked})
    return len(parked)


def waiting_in_line(session: Session, limit: int | None = None) -> list[line.Place]:
    """Who waits for the bank's return, in order, as the rows say."""
    rows = session.execute(
        select(Operation.id, Operation.sequence)
        .where(IN_LINE)
        .order_by(Operation.sequence)
        .limit(limit)
    )
    return [(row.id, row.sequence) for row in rows]


def count_in_line(session: Session) -> int:
    """How many wait for the bank's return."""
    return session.scalars(select(func.count()).select_from(Operation).where(IN_LINE)).one()


def _leave_line(session: Session, limit: int) -> list[UUID]:
    """The first in line. Whoever isn't in the lot, lost or popped by a worker that died, or all of
    them when Redis is away, is found in the rows."""
    return line.pop(limit) or [operation_id for operation_id, _ in waiting_in_line(session, limit)]


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

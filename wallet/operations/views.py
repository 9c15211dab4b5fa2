"""What a person sees of their operations: one, the latest, the whole history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select, union_all
from sqlalchemy.orm import Session

from wallet.bank import line
from wallet.errors import InvalidInput, OperationNotFound
from wallet.money import Money
from wallet.operations.models import Operation, OperationEvent
from wallet.operations.states import Kind, State
from wallet.people import Person

MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class StoryStep:
    state: str
    at: datetime
    reason: str | None  # a code; `reasons.sentence` puts it into words


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation as one person sees it; both people of a transfer see it under its one id."""

    id: UUID
    kind: str  # deposit, withdrawal, transfer
    direction: str  # "in" adds to this person's money, "out" takes from it
    state: str
    amount: Money
    counterparty: str | None  # the other person of a transfer
    note: str | None
    reason: str | None  # a code; why it waits, or why it failed
    position: int | None  # place in line, 1 for the first
    next_attempt_at: datetime | None  # when it asks again by itself
    created_at: datetime
    settled_at: datetime | None
    can_cancel: bool
    in_flight: bool
    story: tuple[StoryStep, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryPage:
    items: list[OperationView]
    next_cursor: str | None  # of the page with the next older operations


def find(session: Session, person_id: UUID, operation_id: UUID) -> OperationView:
    """One operation with its story. Raises OperationNotFound, also for somebody else's."""
    operation = session.get(Operation, operation_id)
    if operation is None or person_id not in (operation.person_id, operation.recipient_id):
        raise OperationNotFound
    events = session.scalars(
        select(OperationEvent)
        .where(OperationEvent.operation_id == operation_id)
        .order_by(OperationEvent.id)
    )
    story = tuple(StoryStep(event.state, event.at, event.reason) for event in events)
    (view,) = _views(session, person_id, [operation], story)
    return view


def history(
    session: Session, person_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> HistoryPage:
    """The newest first. `cursor` is the `next_cursor` of the page before. Raises InvalidInput."""
    if not 1 <= limit <= MAX_PAGE:
        raise InvalidInput("limit", f"The limit is 1 to {MAX_PAGE}.", "limit_out_of_range")
    rows = _newest(session, person_id, _before(cursor), limit + 1)
    more = len(rows) > limit
    return HistoryPage(
        items=_views(session, person_id, rows[:limit]),
        next_cursor=str(rows[limit - 1].sequence) if more else None,
    )


def _before(cursor: str | None) -> int:
    if cursor is None:
        return 2**63 - 1
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise InvalidInput("cursor", "This cursor is not one of ours.", "cursor_malformed")
    return int(cursor)


def _newest(session: Session, person_id: UUID, before: int, limit: int) -> Sequence[Operation]:
    """What they asked for and what they received; each side read from its own index."""
    sides = union_all(
        *(
            select(Operation.id, Operation.sequence)
            .where(and_(owner == person_id, Operation.sequence < before))
            .order_by(Operation.sequence.desc())
            .limit(limit)
            for owner in (Operation.person_id, Operation.recipient_id)
        )
    ).subquery()
    newest = select(sides.c.id).order_by(sides.c.sequence.desc()).limit(limit)
    return session.scalars(
        select(Operation)
        .where(Operation.id.in_(newest.scalar_subquery()))
        .order_by(Operation.sequence.desc())
    ).all()


def _views(
    session: Session,
    person_id: UUID,
    operations: Sequence[Operation],
    story: tuple[StoryStep, ...] = (),
) -> list[OperationView]:
    names = _counterparties(session, person_id, operations)
    in_line = [o.id for o in operations if o.state == State.PARKED and o.due_at is None]
    places = line.places(in_line)
    return [
        OperationView(
            id=o.id,
            kind=o.kind,
            direction=_direction(o, person_id),
            state=o.state,
            amount=o.amount,
            counterparty=names.get(o.id),
            note=o.note,
            reason=o.reason,
            position=places.get(o.id),
            next_attempt_at=o.due_at if o.state == State.PARKED else None,
            created_at=o.created_at,
            settled_at=o.settled_at,
            can_cancel=o.can_cancel,
            in_flight=o.in_flight,
            story=story,
        )
        for o in operations
    ]


def _direction(operation: Operation, person_id: UUID) -> str:
    adds = operation.kind == Kind.DEPOSIT or operation.recipient_id == person_id
    return "in" if adds else "out"


def _counterparties(
    session: Session, person_id: UUID, operations: Sequence[Operation]
) -> dict[UUID, str]:
    """The name of the other person of each transfer."""
    others = {
        o.id: o.person_id if o.recipient_id == person_id else o.recipient_id
        for o in operations
        if o.recipient_id
    }
    people = session.scalars(select(Person).where(Person.id.in_(set(others.values()))))
    names = {person.id: person.display_name for person in people} if others else {}
    return {operation_id: names[other] for operation_id, other in others.items() if other in names}

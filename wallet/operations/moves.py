"""Moving operations from state to state, as compare-and-set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Double,
    TableValuedAlias,
    Text,
    Uuid,
    case,
    column,
    func,
    literal,
    update,
)
from sqlalchemy.orm import Session

from wallet.operations.models import Operation
from wallet.operations.states import State


@dataclass(frozen=True, slots=True)
class Move:
    operation_id: UUID
    source: State
    state: State
    reason: str | None = None
    due_in_seconds: float | None = None  # None: final, or in line


class GotThereFirst(Exception):
    """One of these is not where it should be; the transaction that wanted to move it rolls back."""


def move(session: Session, moves: Sequence[Move]) -> None:
    """Move all of these, in one statement. Raises GotThereFirst when one isn't where it should be.

    The caller holds the rows' locks, so this happens only through a mistake.
    """
    if not moves:
        return
    wanted = _rows(moves)
    moved = session.execute(
        update(Operation)
        .where(Operation.id == wanted.c.id, Operation.state == wanted.c.source)
        .values(
            state=wanted.c.state,
            reason=wanted.c.reason,
            due_at=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, wanted.c.due_in),
            parked_at=case(
                (wanted.c.state == State.PARKED, func.coalesce(Operation.parked_at, func.now())),
                else_=Operation.parked_at,
            ),
            settled_at=case((wanted.c.state == State.SETTLED, func.now())),
        )
        .returning(Operation.id)
        .execution_options(synchronize_session=False)
    ).all()
    if len(moved) != len(moves):
        raise GotThereFirst


def _rows(moves: Sequence[Move]) -> TableValuedAlias:
    """The moves as a table: one array per column, however many rows."""
    columns: dict[str, tuple[Any, list[Any]]] = {
        "id": (Uuid, [m.operation_id for m in moves]),
        "source": (Text, [m.source for m in moves]),
        "state": (Text, [m.state for m in moves]),
        "reason": (Text, [m.reason for m in moves]),
        "due_in": (Double, [m.due_in_seconds for m in moves]),
    }
    arrays = [literal(data, ARRAY(type_)) for type_, data in columns.values()]
    names = [column(name, type_) for name, (type_, _) in columns.items()]
    return func.unnest(*arrays).table_valued(*names, name="wanted").render_derived()

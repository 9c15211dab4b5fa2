"""Moving operations from state to state, as compare-and-set."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet.operations.states import State

_MOVE = text((Path(__file__).parent / "move.sql").read_text())


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
    wanted = {
        "ids": [each.operation_id for each in moves],
        "sources": [each.source.value for each in moves],
        "states": [each.state.value for each in moves],
        "reasons": [each.reason for each in moves],
        "due_ins": [each.due_in_seconds for each in moves],
    }
    if len(session.execute(_MOVE, wanted).all()) != len(moves):
        raise GotThereFirst

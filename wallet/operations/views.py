"""What a person sees of their operations: one, the latest, the whole history."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from wallet import numbers
from wallet.bank import line
from wallet.database import Statement
from wallet.errors import OperationNotFound
from wallet.money import Money
from wallet.operations.states import CANCELLABLE, IN_FLIGHT, Kind, State
from wallet.paging import check_limit, number_in

MAX_PAGE = 100

_FIND = Statement((Path(__file__).parent / "find.sql").read_text())
_HISTORY = (Path(__file__).parent / "history.sql").read_text()
_STORY = Statement(
    "SELECT state, at, reason FROM operation_event"
    " WHERE operation_id = %(operation_id)s ORDER BY id"
)


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
    counterparty_id: UUID | None  # whose name that is


@dataclass(frozen=True, slots=True)
class HistoryPage:
    items: list[OperationView]
    next_cursor: str | None  # of the page with the next older operations
    searched_to: datetime | None = None  # of a search that has not looked at all: how far back


def find(person_id: UUID, operation_id: UUID) -> OperationView:
    """One operation. Raises OperationNotFound, also for somebody else's."""
    row = _FIND.first(person_id=person_id, operation_id=operation_id)
    if row is None:
        raise OperationNotFound
    return view_of(row, person_id)


def story(operation_id: UUID) -> tuple[StoryStep, ...]:
    """What became of it, step by step. Whose it is, the caller has seen."""
    rows = _STORY.all(operation_id=operation_id)
    return tuple(StoryStep(row.state, row.at, row.reason) for row in rows)


def history(
    person_id: UUID, *, cursor: str | None = None, limit: int = 20, down_to: str | None = None
) -> HistoryPage:
    """The newest first. `cursor` is the `next_cursor` of the page before; `down_to` one of a page
    that was shown: nothing older than that page's last is told, or counted as more.

    Raises InvalidInput.
    """
    check_limit(limit, MAX_PAGE)
    rows = _page_of(limit + 1).all(person_id=person_id, before=before(cursor))
    if down_to is not None:
        last = before(down_to)
        rows = [row for row in rows if row.sequence >= last]
    return page_of(rows, person_id, limit)


def page_of(rows: list[Any], person_id: UUID, limit: int) -> HistoryPage:
    """A page of rows as `view_of` takes them; one more than `limit` says that there is a next."""
    more = len(rows) > limit
    rows = rows[:limit]
    places = line.places([row.id for row in rows if _is_in_line(row)])
    return HistoryPage(
        items=[_view(row, person_id, places.get(row.id)) for row in rows],
        next_cursor=str(rows[-1].sequence) if more else None,
    )


def view_of(row: Any, person_id: UUID) -> OperationView:
    """A row of `operation`, with the `counterparty` of a transfer, as this person sees it."""
    place = line.places([row.id]).get(row.id) if _is_in_line(row) else None
    return _view(row, person_id, place)


@cache
def _page_of(size: int) -> Statement:
    """With a limit that stands in it PostgreSQL keeps one plan; else it would take the limit for a
    tenth of a long history, and plan each page anew, which takes longer than to read it.
    """
    return Statement(_HISTORY.replace("%(limit)s", str(size)))


def before(cursor: str | None) -> int:
    """The sequence number that a page's operations are below. Raises InvalidInput."""
    return numbers.NO_END if cursor is None else number_in(cursor, digits=18)


def _is_in_line(row: Any) -> bool:
    return row.state == State.PARKED and row.due_at is None


def _view(row: Any, person_id: UUID, position: int | None) -> OperationView:
    is_transfer = row.kind == Kind.TRANSFER
    adds = row.kind == Kind.DEPOSIT or row.recipient_id == person_id
    return OperationView(
        id=row.id,
        kind=row.kind,
        direction="in" if adds else "out",
        state=row.state,
        amount=Money(row.minor, row.currency),
        counterparty=row.counterparty if is_transfer else None,
        note=row.note,
        reason=row.reason,
        position=position,
        next_attempt_at=row.due_at if row.state == State.PARKED else None,
        created_at=row.created_at,
        settled_at=row.settled_at,
        # Only what the bank can't have seen.
        can_cancel=row.state in CANCELLABLE and not is_transfer and row.first_sent_at is None,
        in_flight=row.state in IN_FLIGHT,
        counterparty_id=_other_of(row, person_id) if is_transfer else None,
    )


def _other_of(row: Any, person_id: UUID) -> UUID:
    other: UUID = row.person_id if row.recipient_id == person_id else row.recipient_id
    return other

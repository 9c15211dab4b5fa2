"""What an operation's own page shows beside it: its bookings."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from wallet.database import Statement
from wallet.money import Money

_BOOKINGS = Statement((Path(__file__).parent / "bookings.sql").read_text())


@dataclass(frozen=True, slots=True)
class BookedLeg:
    kind: str  # of the account: available, held, or one of the system's
    is_own: bool
    name: str | None  # of the person whose account it is
    amount: Money  # below zero where it was taken from
    balance: Money | None  # after it; of one's own accounts alone


@dataclass(frozen=True, slots=True)
class Booking:
    """One balanced entry."""

    at: datetime
    legs: tuple[BookedLeg, ...]


def bookings(person_id: UUID, operation_id: UUID) -> list[Booking]:
    """In the order of booking; none of somebody else's operation."""
    rows = _BOOKINGS.all(person_id=person_id, operation_id=operation_id)
    return [
        Booking(at, tuple(_leg(row) for row in legs))
        for (_, at), legs in groupby(rows, key=lambda row: (row.step, row.at))
    ]


def _leg(row: Any) -> BookedLeg:
    balance = row.balance_after
    return BookedLeg(
        kind=row.kind,
        is_own=bool(row.is_own),
        name=row.owner_name,
        amount=Money(row.amount, row.currency),
        balance=None if balance is None else Money(balance, row.currency),
    )

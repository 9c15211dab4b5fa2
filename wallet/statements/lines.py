"""What each posting was for, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from wallet.languages import gettext
from wallet.operations import entries
from wallet.operations.states import Kind, State


@dataclass(frozen=True, slots=True)
class Line:
    """One posting on one account, in minor units."""

    at: datetime
    what: str
    note: str | None
    amount: int
    balance: int  # after it
    reference: UUID
    is_back: bool  # of a withdrawal that did not happen


def line_of(row: Any) -> Line:
    """Of a row of `postings.sql`."""
    is_back = (row.account, row.step, row.kind) == ("available", entries.RESOLVE, Kind.WITHDRAWAL)
    return Line(
        row.at, _what(row), row.note, row.amount, row.balance_after, row.operation_id, is_back
    )


def _what(row: Any) -> str:
    is_held = row.account == "held"
    match row.step, row.kind:
        case entries.TRANSFER, Kind.TRANSFER if row.amount > 0:
            return gettext("From %(name)s", name=row.counterparty)
        case entries.TRANSFER, Kind.TRANSFER:
            return gettext("To %(name)s", name=row.counterparty)
        case entries.HOLD, Kind.WITHDRAWAL:
            return gettext("Set aside for your bank") if is_held else gettext("To your bank")
        case entries.RESOLVE, Kind.DEPOSIT:
            return gettext("From your bank")
        case entries.RESOLVE, Kind.WITHDRAWAL if is_held and row.state == State.SETTLED:
            return gettext("Paid to your bank")
        case entries.RESOLVE, Kind.WITHDRAWAL if is_held:
            return gettext("Given back")
        case entries.RESOLVE, Kind.WITHDRAWAL:
            return gettext("Back from a withdrawal that did not happen")
    return gettext("Booked by Florin")  # such as what was put right by hand

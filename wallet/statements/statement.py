"""One month of somebody's accounts, refused unless it adds up: a wrong one would be believed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet import numbers
from wallet.errors import WalletError
from wallet.languages import gettext
from wallet.locales import number
from wallet.money import Money
from wallet.people import Person
from wallet.statements.lines import Line, line_of
from wallet.statements.months import Month

_HERE = Path(__file__).parent
_POSTINGS = text((_HERE / "postings.sql").read_text())
_NOW = text("SELECT now()")

log = logging.getLogger(__name__)


class DoesNotAddUp(RuntimeError):
    """The postings of an account don't lead from what it held to what it holds."""


class StatementTooLong(WalletError):
    code = "statement_too_long"

    def __init__(self, most: int) -> None:
        super().__init__(
            gettext(
                "More than %(most)s bookings are too many for this kind of file.",
                most=number(most),
            )
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What was booked on one account; minor units.

    What came back, of a withdrawal that did not happen, is no money in: less went out.
    """

    opening: int
    lines: Sequence[Line]
    closing: int

    @property
    def total_in(self) -> int:
        return sum(line.amount for line in self.lines if line.amount > 0 and not line.is_back)

    @property
    def total_out(self) -> int:
        """Below zero, unless more came back than went out: of withdrawals of the month before."""
        return sum(line.amount for line in self.lines if line.amount < 0 or line.is_back)


@dataclass(frozen=True, slots=True)
class Statement:
    month: Month
    zone: tzinfo
    holder: str
    masked_account: str
    currency: str
    made_at: datetime
    available: Part
    held: Part

    @property
    def is_so_far(self) -> bool:
        """Is the month not over yet?"""
        return self.made_at < self.month.next.start(self.zone)

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)


def statement_of(
    session: Session, person: Person, month: Month, zone: tzinfo, *, most: int
) -> Statement | None:
    """`most` postings, of both accounts. None of a month in which there was no wallet yet, or that
    has not begun.

    Raises StatementTooLong, and DoesNotAddUp, with an alarm.
    """
    start, end = month.start(zone), month.next.start(zone)
    near_start, near_end = (numbers.not_after("ledger.entry", each) for each in (start, end))
    now: datetime = session.scalars(_NOW).one()
    if not Month.of(person.created_at, zone) <= month <= Month.of(now, zone):
        return None
    rows = session.execute(
        _POSTINGS,
        {
            "person_id": person.id,
            "start": start,
            "end": end,
            "near_start": near_start,
            "near_end": near_end,
            "no_end": numbers.NO_END,
            "most": most + 1,
        },
    ).all()
    if sum(row.entry is not None for row in rows) > most:
        raise StatementTooLong(most)
    try:
        available, held = (_part(rows, account) for account in ("available", "held"))
    except DoesNotAddUp as error:
        log.error("ALARM the statement of %s for %s: %s", person.id, month, error)
        raise
    return Statement(
        month, zone, person.holder, person.masked_account, person.currency, now, available, held
    )


def _part(rows: Sequence[Any], account: str) -> Part:
    own = [row for row in rows if row.account == account]
    lines = [line_of(row) for row in own if row.entry is not None]
    part = Part(own[0].opening, lines, lines[-1].balance if lines else own[0].opening)
    _check(part, account, own[0].balance_now if own[0].is_latest else None)
    return part


def _check(part: Part, account: str, balance_now: int | None) -> None:
    """Each balance follows from the one before, and the last is the account's own, if it is the
    latest. Raises DoesNotAddUp.
    """
    balance = part.opening
    for line in part.lines:
        balance += line.amount
        if line.balance != balance:
            raise DoesNotAddUp(
                f"{account}: after {line.reference} is {line.balance}, not {balance}"
            )
    if part.opening + part.total_in + part.total_out != part.closing:
        raise DoesNotAddUp(f"{account}: the totals don't lead to {part.closing}")
    if balance_now is not None and balance_now != part.closing:
        raise DoesNotAddUp(f"{account}: the account has {balance_now}, not {part.closing}")

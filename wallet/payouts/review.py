"""A draft, as somebody looks at it before they confirm it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session

from wallet import ledger
from wallet.money import Money
from wallet.operations.models import Operation
from wallet.operations.states import State
from wallet.payouts.faults import Fault, told
from wallet.payouts.models import Payout, PayoutRow
from wallet.payouts.views import own
from wallet.people import Person

FIRST_ROWS = 20  # that are shown
MAX_REPEATS = 20  # that are shown; all are counted


@dataclass(frozen=True, slots=True)
class FirstRow:
    """A row that will be sent."""

    number: int
    account: str
    name: str | None  # only if they sent money there before, and so were told it
    amount: Money
    note: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody should know before they confirm."""

    faults: list[Fault]  # the first
    first_rows: list[FirstRow]  # of those that can be sent
    repeats: list[tuple[int, int]]  # a row, and the one before it with the same account and amount
    repeat_count: int
    remaining: Money  # after all of it; may be below zero

    @property
    def is_affordable(self) -> bool:
        return self.remaining.minor >= 0


def review(session: Session, person: Person, payout_id: UUID) -> Review:
    """Raises PayoutNotFound."""
    payout = own(session, person.id, payout_id)
    available = ledger.balances(session, person.id).available
    repeats = session.execute(_repeats_of(payout)).all()
    first = session.execute(_first_rows_of(payout))
    return Review(
        faults=_faults_of(payout),
        first_rows=[
            FirstRow(row.number, row.account, row.name, Money(row.minor, payout.currency), row.note)
            for row in first
        ],
        repeats=[(row.number, row.first) for row in repeats[:MAX_REPEATS]],
        repeat_count=len(repeats),
        remaining=Money(available.minor - payout.total, available.currency),
    )


def faults(session: Session, person_id: UUID, payout_id: UUID) -> list[Fault]:
    """The rows that can't be sent, or were left out: the first of them. Raises PayoutNotFound."""
    return _faults_of(own(session, person_id, payout_id))


def _faults_of(payout: Payout) -> list[Fault]:
    return [told(fault, payout.currency) for fault in payout.faults]


def _first_rows_of(payout: Payout) -> Select[Any]:
    """Cut off before the names are asked for: a file must not be a way to read names, nor slow."""
    first = (
        select(PayoutRow)
        .where(PayoutRow.payout_id == payout.id)
        .order_by(PayoutRow.number)
        .limit(FIRST_ROWS)
        .subquery()
    )
    was_paid = exists().where(
        Operation.person_id == payout.person_id,
        Operation.recipient_id == first.c.recipient_id,
        Operation.state == State.SETTLED,
    )
    return (
        select(
            *(first.c.number, first.c.minor, first.c.note),
            Person.account_number.label("account"),
            case((was_paid, Person.holder)).label("name"),
        )
        .join(Person, Person.id == first.c.recipient_id)
        .order_by(first.c.number)
    )


def _repeats_of(payout: Payout) -> Select[Any]:
    """Rows that have the account and the amount of an earlier one, and the first of those."""
    same = [PayoutRow.recipient_id, PayoutRow.minor]
    first = func.min(PayoutRow.number).over(partition_by=same)
    rows = (
        select(PayoutRow.number, first.label("first"))
        .where(PayoutRow.payout_id == payout.id)
        .subquery()
    )
    return (
        select(rows.c.number, rows.c.first)
        .where(rows.c.number != rows.c.first)
        .order_by(rows.c.number)
    )

"""What people see of one money request, by its id or by its link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from wallet.errors import RequestNotFound
from wallet.money import Money
from wallet.people import Person
from wallet.people.names import masked_name
from wallet.requests.close import REMIND_HOURS, may_remind
from wallet.requests.models import MoneyRequest, RequestGroup
from wallet.requests.states import State, Way

_asker, _payer = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as one person sees it: who asked for it, or who is to pay it, or has."""

    id: UUID
    split_id: UUID | None  # of the split that it is a part of; to its asker alone
    is_asker: bool
    is_payer: bool  # not yet of a link that nobody has paid
    state: State
    amount: Money
    # Before money has gone between the two, the asker's is masked, and the payer's is the account
    # number that was typed. None for whoever will pay a link.
    other: str | None
    is_link: bool
    token: str | None  # of its link; to its asker alone
    note: str | None
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    reminded_at: datetime | None
    may_remind: bool
    operation_id: UUID | None  # the transfer that paid it

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def to_pay(self) -> bool:
        return self.is_open and not self.is_asker

    @property
    def remind_from(self) -> datetime:
        """When its payer may be told once more."""
        return (self.reminded_at or self.created_at) + timedelta(hours=REMIND_HOURS)


def find(session: Session, person_id: UUID, request_id: UUID) -> RequestView:
    """Raises RequestNotFound, also for what is between others."""
    return _one(session, person_id, is_of(person_id) & (MoneyRequest.id == request_id))


def find_link(session: Session, person_id: UUID | None, token: str) -> RequestView:
    """What a link asks for, to whoever has it; `person_id` is None for a stranger.

    Raises RequestNotFound.
    """
    return _one(session, person_id, MoneyRequest.token == token)


def _one(session: Session, person_id: UUID | None, which: ColumnElement[bool]) -> RequestView:
    row = session.execute(select_requests().where(which)).one_or_none()
    if row is None:
        raise RequestNotFound
    return view_of(row, person_id)


def is_of(person_id: UUID) -> ColumnElement[bool]:
    return (MoneyRequest.asker_id == person_id) | (MoneyRequest.payer_id == person_id)


def select_requests() -> Select[Any]:
    """Columns, not rows of the session: as they are now, whatever it has read before."""
    return (
        select(
            MoneyRequest.__table__,
            RequestGroup.way,
            MoneyRequest.state_now().label("state_now"),
            may_remind().label("may_remind"),
            _asker.holder.label("asker"),
            _payer.holder.label("payer"),
            _payer.account_number.label("payer_account"),
        )
        .join(RequestGroup, RequestGroup.id == MoneyRequest.group_id)
        .join(_asker, _asker.id == MoneyRequest.asker_id)
        .outerjoin(_payer, _payer.id == MoneyRequest.payer_id)
    )


def view_of(row: Any, person_id: UUID | None) -> RequestView:
    is_asker = row.asker_id == person_id
    return RequestView(
        id=row.id,
        split_id=row.group_id if is_asker and row.way == Way.SPLIT else None,
        is_asker=is_asker,
        is_payer=row.payer_id is not None and row.payer_id == person_id,
        state=State(row.state_now),
        amount=Money(row.minor, row.currency),
        other=_other(row, person_id),
        is_link=row.token is not None,
        token=row.token if is_asker else None,
        note=row.note,
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        reminded_at=row.reminded_at,
        may_remind=is_asker and row.may_remind and row.token is None,
        operation_id=row.operation_id,
    )


def _other(row: Any, person_id: UUID | None) -> str | None:
    """By name to those who know it: money has gone between them."""
    has_paid = row.state == State.PAID and person_id in (row.asker_id, row.payer_id)
    is_known = has_paid or (row.acquainted and person_id is not None)
    if row.asker_id != person_id:
        name: str = row.asker if is_known else masked_name(row.asker)
        return name
    payer: str | None = row.payer if is_known else row.payer_account
    return payer

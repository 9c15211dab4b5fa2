"""Paying a request is a transfer to whoever asked; it is paid in the transfer's own transaction.

The request's row is locked first. So of two tabs, or of two people with one link, the second one
waits, and then finds it paid; and whoever dies in between has neither moved money nor paid it.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from wallet import operations
from wallet.errors import OtherCurrency, RequestIsOwn, RequestNotFound, RequestNotOpen
from wallet.money import Money
from wallet.operations import OperationView, TransferRequest
from wallet.people import Person
from wallet.requests.models import MoneyRequest
from wallet.requests.states import State

TOLD = "request_paid"  # who asked, in place of what recipients are told of other transfers


def pay(
    session: Session, person: Person, request_id: UUID, *, confirmed: bool = False
) -> OperationView:
    """Pay what they were asked for. Who has paid it already is answered with that transfer.

    Raises RequestNotFound, also for what was asked of somebody else; RequestIsOwn, RequestNotOpen,
    InsufficientFunds, TooManyAttempts, and ConfirmationNeeded unless `confirmed`.
    """
    theirs = (MoneyRequest.payer_id == person.id) | (MoneyRequest.asker_id == person.id)
    row = _lock(session, (MoneyRequest.id == request_id) & theirs)
    return _pay(session, person, row, confirmed)


def pay_link(
    session: Session, person: Person, token: str, *, confirmed: bool = False
) -> tuple[UUID, OperationView]:
    """Pay what a link asks for, as the first; also answers with the request's id.

    Raises as `pay` does, and OtherCurrency.
    """
    row = _lock(session, MoneyRequest.token == token)
    return row.id, _pay(session, person, row, confirmed)


def _lock(session: Session, which: ColumnElement[bool]) -> Any:
    """As it is now, until the transaction ends. Raises RequestNotFound."""
    row = session.execute(
        select(
            *(MoneyRequest.id, MoneyRequest.asker_id, MoneyRequest.payer_id, MoneyRequest.note),
            *(MoneyRequest.minor, MoneyRequest.currency, MoneyRequest.operation_id),
            MoneyRequest.state_now().label("state"),
        )
        .where(which)
        .with_for_update(key_share=True)
    ).one_or_none()
    if row is None:
        raise RequestNotFound
    return row


def _pay(session: Session, person: Person, row: Any, confirmed: bool) -> OperationView:
    if row.asker_id == person.id:
        raise RequestIsOwn
    if row.state == State.PAID and row.payer_id == person.id:
        return operations.find(person.id, row.operation_id)
    if row.state != State.OPEN:
        raise RequestNotOpen
    if row.currency != person.currency:
        raise OtherCurrency(row.currency, person.currency)
    asker = session.get_one(Person, row.asker_id)
    request = TransferRequest(
        amount=Money(row.minor, row.currency),
        to=asker.account_number,
        note=row.note,
        # With a space, so no client can have used it; and always the same for this request.
        key=f"request {row.id}",
    )
    transfer = operations.transfer_within(
        session, person, request, received=TOLD, confirmed=confirmed
    )
    session.execute(
        update(MoneyRequest)
        .where(MoneyRequest.id == row.id, MoneyRequest.state == State.OPEN)
        .values(state=State.PAID, payer_id=person.id, operation_id=transfer.id, ended_at=func.now())
    )
    return transfer

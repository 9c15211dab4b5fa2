"""Sending money to another wallet, at once: the operation, its money, and the promise to tell both
are one statement.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session

from wallet import live, people
from wallet.database import Statement, after_commit, best_effort, transaction
from wallet.errors import (
    ConfirmationNeeded,
    InsufficientFunds,
    RecipientIsSelf,
    RecipientNotFound,
    WalletError,
)
from wallet.operations.accept import answer_again
from wallet.operations.confirmation import may_need_confirming, why_confirm
from wallet.operations.requests import TransferRequest
from wallet.operations.states import Kind, State
from wallet.operations.views import OperationView
from wallet.people import Person
from wallet.people.payees import with_rule

REFUSED = "FL001"  # as `refuse_v1` says it
RECEIVED = "transfer_received"  # what its recipient is told

_TRANSFER = Statement(
    with_rule((Path(__file__).parent / "transfer.sql").read_text(), payer="%(person_id)s")
)


def request_transfer(
    person: Person, request: TransferRequest, *, confirmed: bool = False
) -> OperationView:
    """Send money to another wallet, at once. Commits.

    Raises RecipientIsSelf, RecipientNotFound, InsufficientFunds, IdempotencyKeyReused,
    ConfirmationNeeded unless `confirmed`, and TooManyAttempts after many unknown recipients. None
    of these to a request that was accepted before: it is answered with its operation for ever.
    """
    try:
        _refuse(person, request, confirmed)
        row = _transfer(_TRANSFER.first, person, request, RECEIVED)
    except InsufficientFunds:
        raise  # so it was new
    except WalletError:
        # Looked up only now: most requests are new, and pay nothing for those that are not.
        earlier = _earlier(person, request)
        if earlier is None:
            raise
        return earlier
    if row.id is None:
        earlier = _earlier(person, request)
        if earlier is None:
            raise InsufficientFunds
        return earlier
    best_effort(lambda: live.touch(person.id, row.recipient_id))
    return _view(request, row)


def transfer_within(
    session: Session,
    person: Person,
    request: TransferRequest,
    *,
    received: str,
    confirmed: bool = False,
) -> OperationView:
    """Send money as a part of what the caller commits, who sees to it that it is done once.

    `received` is the kind of what the recipient is told. Raises RecipientIsSelf, RecipientNotFound,
    InsufficientFunds, TooManyAttempts, and ConfirmationNeeded unless `confirmed`.
    """
    if request.to == person.account_number:
        raise RecipientIsSelf
    if not confirmed:
        _refuse_unconfirmed(session, person, request)
    row = _transfer(partial(_TRANSFER.first_within, session), person, request, received)
    if row.id is None:
        raise InsufficientFunds
    after_commit(session, lambda: live.touch(person.id, row.recipient_id))
    return _view(request, row)


def _refuse(person: Person, request: TransferRequest, confirmed: bool) -> None:
    if request.to == person.account_number:
        raise RecipientIsSelf
    if confirmed or not may_need_confirming(request.amount):
        return
    with transaction() as session:
        _refuse_unconfirmed(session, person, request)


def _refuse_unconfirmed(session: Session, person: Person, request: TransferRequest) -> None:
    """Raises ConfirmationNeeded, RecipientNotFound."""
    if not may_need_confirming(request.amount):
        return
    recipient = people.find_recipient(session, request.to, person.currency, asked_by=person.id)
    if recipient is None:
        raise RecipientNotFound
    if why := why_confirm(session, person, request.amount, recipient):
        raise ConfirmationNeeded(why)


def _transfer(
    run: Callable[..., Any], person: Person, request: TransferRequest, received: str
) -> Any:
    """Raises RecipientNotFound, TooManyAttempts, InsufficientFunds; then nothing was done."""
    try:
        row = run(
            person_id=person.id,
            to=request.to,
            minor=request.amount.minor,
            currency=request.amount.currency,
            note=request.note,
            key=request.key,
            received=received,
            most_failures=people.FAILURES_PER_HOUR,
        )
    except psycopg.Error as error:
        if error.sqlstate != REFUSED:
            raise
        reason = error.diag.message_primary
        if reason != "insufficient_funds":
            raise RuntimeError(f"the ledger refused a transfer: {reason}") from None
        raise InsufficientFunds from None
    if row is None:
        with transaction() as session:
            people.refuse_to_search(session, person.id)
        people.count_failed_lookups(person.id)
        raise RecipientNotFound
    return row


def _view(request: TransferRequest, row: Any) -> OperationView:
    return OperationView(
        id=row.id,
        kind=Kind.TRANSFER,
        direction="out",
        state=State.SETTLED,
        amount=request.amount,
        counterparty=row.holder,
        note=request.note,
        reason=None,
        position=None,
        next_attempt_at=None,
        created_at=row.created_at,
        settled_at=row.created_at,
        can_cancel=False,
        in_flight=False,
        counterparty_id=row.recipient_id,
    )


def _earlier(person: Person, request: TransferRequest) -> OperationView | None:
    """The operation that this very request made before; None when its key is new.

    Raises IdempotencyKeyReused. What it says depends on their own operation alone, so it tells
    nobody who has a wallet.
    """
    with transaction() as session:
        recipient = select(Person.id).where(Person.account_number == request.to)
        return answer_again(
            session,
            person,
            request.key,
            kind=Kind.TRANSFER,
            amount=request.amount,
            recipient_id=session.scalar(recipient),
            note=request.note,
        )

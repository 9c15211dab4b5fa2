"""Accepting what a person asks of the bank: deposits and withdrawals. And once per key: whatever
was accepted before is answered with what it made.

The caller commits; then, and only then, it rings. A refusal raises, so that the caller's
transaction leaves no trace and consumes no idempotency key.
"""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from wallet import ledger, live
from wallet.database import after_commit
from wallet.errors import ConfirmationNeeded, IdempotencyKeyReused, InsufficientFunds, SessionEnded
from wallet.money import Money
from wallet.operations import entries
from wallet.operations.confirmation import why_confirm
from wallet.operations.models import Operation
from wallet.operations.requests import BankRequest
from wallet.operations.states import Kind
from wallet.operations.views import OperationView, find, view_of
from wallet.people import Person

_ACCEPT = text((Path(__file__).parent / "accept.sql").read_text())


def request_deposit(session: Session, person: Person, request: BankRequest) -> OperationView:
    """Accept a deposit; the bank is asked later. Raises IdempotencyKeyReused."""
    accepted, _ = _accept(session, person, Kind.DEPOSIT, request)
    return accepted


def request_withdrawal(
    session: Session, person: Person, request: BankRequest, *, confirmed: bool = False
) -> OperationView:
    """Accept a withdrawal and hold its money.

    Raises InsufficientFunds, IdempotencyKeyReused, and ConfirmationNeeded unless `confirmed`.
    """
    if not confirmed and (why := why_confirm(session, person, request.amount)):
        earlier = answer_again(
            session, person, request.key, kind=Kind.WITHDRAWAL, amount=request.amount
        )
        if earlier is None:
            raise ConfirmationNeeded(why)
        return earlier
    accepted, is_new = _accept(session, person, Kind.WITHDRAWAL, request)
    if is_new:
        _hold(session, person, accepted)
    return accepted


def answer_again(
    session: Session,
    person: Person,
    key: str,
    *,
    kind: Kind,
    amount: Money,
    recipient_id: UUID | None = None,
    note: str | None = None,
) -> OperationView | None:
    """The operation that this key made before; None when it is new.

    Raises IdempotencyKeyReused when that was another one. A statement of its own: the snapshot of
    one that waited for a twin is older than what the twin wrote.
    """
    earlier = session.scalar(
        select(Operation).where(Operation.person_id == person.id, Operation.idempotency_key == key)
    )
    if earlier is None:
        return None
    was = earlier.kind, earlier.amount, earlier.recipient_id, earlier.note
    if was != (kind, amount, recipient_id, note):
        raise IdempotencyKeyReused
    return find(person.id, earlier.id)


def _accept(
    session: Session, person: Person, kind: Kind, request: BankRequest
) -> tuple[OperationView, bool]:
    """The operation, and whether this call made it. Raises IdempotencyKeyReused."""
    made = session.execute(
        _ACCEPT,
        {
            "kind": kind,
            "person_id": person.id,
            "minor": request.amount.minor,
            "currency": request.amount.currency,
            "key": request.key,
        },
    ).one_or_none()
    if made is not None:
        after_commit(session, lambda: live.touch(person.id))
        return view_of(made, person.id), True
    earlier = answer_again(session, person, request.key, kind=kind, amount=request.amount)
    if earlier is None:  # the wallet was closed in this very moment, with all its sign-ins
        raise SessionEnded
    return earlier, False


def _hold(session: Session, person: Person, withdrawal: OperationView) -> None:
    accounts = ledger.account_ids(session, [person.id])[person.id]
    entry = entries.hold(withdrawal.id, accounts, withdrawal.amount)
    (outcome,) = ledger.post(session, [entry])
    match outcome:
        case ledger.Refused("insufficient_funds"):
            raise InsufficientFunds
        case ledger.Refused(reason):
            raise RuntimeError(f"the ledger refused {entry.operation_id}/{entry.step}: {reason}")

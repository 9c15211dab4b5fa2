"""Accepting what a person asks for: deposits, withdrawals, transfers.

The caller commits; then, and only then, it rings. A refusal raises, so that the caller's
transaction leaves no trace and consumes no idempotency key.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import ledger, live, people
from wallet.database import after_commit
from wallet.errors import (
    ConfirmationNeeded,
    IdempotencyKeyReused,
    InsufficientFunds,
    RecipientIsSelf,
    RecipientNotFound,
    WalletError,
)
from wallet.money import Money
from wallet.notifications import Notice, notify_all
from wallet.operations import entries
from wallet.operations.confirmation import why_confirm
from wallet.operations.models import Operation
from wallet.operations.requests import BankRequest, TransferRequest
from wallet.operations.states import FIRST_STATE, Kind, State
from wallet.people import Person


def request_deposit(session: Session, person: Person, request: BankRequest) -> UUID:
    """Accept a deposit; the bank is asked later. Raises IdempotencyKeyReused."""
    operation_id, _ = _accept(session, person, Kind.DEPOSIT, request.amount, request.key)
    return operation_id


def request_withdrawal(
    session: Session, person: Person, request: BankRequest, *, confirmed: bool = False
) -> UUID:
    """Accept a withdrawal and hold its money.

    Raises InsufficientFunds, IdempotencyKeyReused, and ConfirmationNeeded unless `confirmed`.
    """
    if not confirmed and (why := why_confirm(session, person, request.amount)):
        content = _content(Kind.WITHDRAWAL, request.amount, None, None)
        return _earlier_or_confirm(session, person, request.key, content, why)
    operation_id, is_new = _accept(session, person, Kind.WITHDRAWAL, request.amount, request.key)
    if is_new:
        accounts = ledger.account_ids(session, [person.id])[person.id]
        _post(session, entries.hold(operation_id, accounts, request.amount))
    return operation_id


def request_transfer(
    session: Session, person: Person, request: TransferRequest, *, confirmed: bool = False
) -> UUID:
    """Send money to another wallet, at once.

    Raises RecipientIsSelf, RecipientNotFound, InsufficientFunds, IdempotencyKeyReused,
    ConfirmationNeeded unless `confirmed`, and TooManyAttempts after many unknown recipients. None
    of these to a request that was accepted before: it is answered with its operation for ever.
    """
    try:
        recipient = _recipient(session, person, request.to)
    except WalletError:
        # Looked up only now: most requests are new, and pay nothing for those that are not.
        earlier = _earlier_transfer(session, person, request)
        if earlier is None:
            raise
        return earlier
    if not confirmed and (why := why_confirm(session, person, request.amount, recipient)):
        content = _content(Kind.TRANSFER, request.amount, recipient, request.note)
        return _earlier_or_confirm(session, person, request.key, content, why)
    operation_id, is_new = _accept(
        session, person, Kind.TRANSFER, request.amount, request.key, recipient, request.note
    )
    if is_new:
        accounts = ledger.account_ids(session, [person.id, recipient.id])
        source, target = accounts[person.id].available, accounts[recipient.id].available
        _post(session, entries.transfer(operation_id, source, target, request.amount))
        notify_all(
            session,
            [
                Notice("transfer_sent", person.id, operation_id),
                Notice("transfer_received", recipient.id, operation_id),
            ],
        )
    return operation_id


def _recipient(session: Session, person: Person, account_number: str) -> Person:
    if account_number == person.account_number:
        raise RecipientIsSelf
    recipient = people.find_recipient(session, account_number, person.currency, asked_by=person.id)
    if recipient is None:
        raise RecipientNotFound
    return recipient


def _earlier_transfer(session: Session, person: Person, request: TransferRequest) -> UUID | None:
    """The operation that this very request made before; None when its key is new.

    Raises IdempotencyKeyReused. What it says depends on their own operation alone, so it tells
    nobody who has a wallet.
    """
    recipient = session.scalar(select(Person).where(Person.account_number == request.to))
    content = _content(Kind.TRANSFER, request.amount, recipient, request.note)
    return _earlier(session, person, request.key, content)


def _earlier_or_confirm(
    session: Session, person: Person, key: str, content: dict[str, object], why: str
) -> UUID:
    """Raises ConfirmationNeeded when its key is new, IdempotencyKeyReused."""
    earlier = _earlier(session, person, key, content)
    if earlier is None:
        raise ConfirmationNeeded(why)
    return earlier


def _accept(
    session: Session,
    person: Person,
    kind: Kind,
    amount: Money,
    key: str,
    recipient: Person | None = None,
    note: str | None = None,
) -> tuple[UUID, bool]:
    """The operation's id, and whether this call made it. Raises IdempotencyKeyReused.

    A twin in flight makes the INSERT wait for the twin's end; what the twin wrote is read by a
    second statement, because the first one's snapshot is older.
    """
    content = _content(kind, amount, recipient, note)
    state = FIRST_STATE[kind]
    made = session.scalar(
        insert(Operation)
        .values(
            **content,
            person_id=person.id,
            idempotency_key=key,
            state=state,
            due_at=None if state is State.SETTLED else func.now(),
            settled_at=func.now() if state is State.SETTLED else None,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "idempotency_key"])
        .returning(Operation.id)
    )
    if made is not None:
        touched = [person.id, recipient.id] if recipient else [person.id]
        after_commit(session, lambda: live.touch(*touched))
        return made, True
    earlier = _earlier(session, person, key, content)
    if earlier is None:  # can't be: operations are never deleted
        raise RuntimeError("a key is taken, but by no operation")
    return earlier, False


def _content(
    kind: Kind, amount: Money, recipient: Person | None, note: str | None
) -> dict[str, object]:
    """What must be the same whenever a key is used again."""
    return {
        "kind": kind,
        "minor": amount.minor,
        "currency": amount.currency,
        "recipient_id": recipient.id if recipient else None,
        "note": note,
    }


def _earlier(session: Session, person: Person, key: str, content: dict[str, object]) -> UUID | None:
    earlier = session.scalar(
        select(Operation).where(Operation.person_id == person.id, Operation.idempotency_key == key)
    )
    if earlier is None:
        return None
    if any(getattr(earlier, field) != value for field, value in content.items()):
        raise IdempotencyKeyReused
    return earlier.id


def _post(session: Session, entry: ledger.Entry) -> None:
    (outcome,) = ledger.post(session, [entry])
    match outcome:
        case ledger.Refused("insufficient_funds"):
            raise InsufficientFunds
        case ledger.Refused(reason):
            raise RuntimeError(f"the ledger refused {entry.operation_id}/{entry.step}: {reason}")

"""What a person is told before money leaves: who gets it, and what remains.

Nothing is done and no key is consumed. Whose an account is, is told in full where money moved
between the two before, else masked; masked names are counted, so that nobody collects them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet import ledger, people
from wallet.errors import InsufficientFunds, RecipientIsSelf, RecipientNotFound
from wallet.money import Money
from wallet.operations.accept import answer_again
from wallet.operations.confirmation import why_confirm
from wallet.operations.counterparties import acquainted
from wallet.operations.requests import BankRequest, TransferRequest
from wallet.operations.states import Kind
from wallet.operations.views import OperationView
from wallet.people import Person
from wallet.people.names import masked_name

# The same again within so many minutes may be a slip.
AGAIN_MINUTES = 15

_AGAIN = text(
    """
    SELECT created_at
    FROM (
        SELECT * FROM operation WHERE person_id = :one ORDER BY sequence DESC LIMIT 50
    ) AS latest
    WHERE recipient_id = :other AND minor = :minor
        AND created_at > now() - make_interval(mins => :minutes)
    ORDER BY sequence DESC LIMIT 1
    """
)


@dataclass(frozen=True, slots=True)
class TransferReview:
    request: TransferRequest
    payee: Person
    name: str | None  # in full or masked; None when too many were asked for
    is_known: bool  # money moved between the two before
    remaining: Money  # available after it
    again_at: datetime | None  # when the same was sent to them just before
    why_confirm: str | None  # why the password is asked for, to who hasn't just given it


@dataclass(frozen=True, slots=True)
class WithdrawalReview:
    request: BankRequest
    remaining: Money
    why_confirm: str | None


def review_withdrawal(
    session: Session, person: Person, request: BankRequest
) -> WithdrawalReview | OperationView:
    """As `review_transfer`. Raises InsufficientFunds and IdempotencyKeyReused."""
    earlier = answer_again(
        session, person, request.key, kind=Kind.WITHDRAWAL, amount=request.amount
    )
    if earlier:
        return earlier
    remaining = _remaining(session, person, request.amount)
    return WithdrawalReview(request, remaining, why_confirm(session, person, request.amount))


def review_transfer(
    session: Session, person: Person, request: TransferRequest
) -> TransferReview | OperationView:
    """What would be sent; or, when this request was accepted before, its operation.

    Raises RecipientIsSelf, RecipientNotFound, InsufficientFunds, IdempotencyKeyReused, and
    TooManyAttempts after many unknown recipients.
    """
    if request.to == person.account_number:
        raise RecipientIsSelf
    payee = people.find_recipient(session, request.to, person.currency, asked_by=person.id)
    if payee is None:
        raise RecipientNotFound
    earlier = answer_again(
        session,
        person,
        request.key,
        kind=Kind.TRANSFER,
        amount=request.amount,
        recipient_id=payee.id,
        note=request.note,
    )
    if earlier:
        return earlier
    remaining = _remaining(session, person, request.amount)
    is_known = bool(acquainted(session, person.id, [payee.id]))
    name = payee.holder if is_known else _strangers_name(payee, asked_by=person)
    same = {"one": person.id, "other": payee.id, "minor": request.amount.minor}
    return TransferReview(
        request=request,
        payee=payee,
        name=name,
        is_known=is_known,
        remaining=remaining,
        again_at=session.scalar(_AGAIN, same | {"minutes": AGAIN_MINUTES}),
        why_confirm=why_confirm(session, person, request.amount, payee),
    )


def _strangers_name(payee: Person, *, asked_by: Person) -> str | None:
    return masked_name(payee.holder) if people.may_name_stranger(asked_by.id) else None


def _remaining(session: Session, person: Person, amount: Money) -> Money:
    available = ledger.balances(session, person.id).available
    if available.minor < amount.minor:
        raise InsufficientFunds
    return Money(available.minor - amount.minor, person.currency)

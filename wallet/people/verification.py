"""The bank's word on who wants a wallet: claimed, asked for outside a transaction, applied once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from wallet.bank import breaker
from wallet.bank.answers import Identity, NotFound, Unknown, Verified
from wallet.database import transaction
from wallet.people.codes import ask_for_mail
from wallet.people.models import Person, Registration
from wallet.people.registrations import can_come_back
from wallet.people.states import UNVERIFIED, RegistrationState, sources_of

LEASE_SECONDS = 10  # more than twice what one whole call to the bank may take
BATCH = 20
BACK_OFF_SECONDS = (1, 2, 5, 10)  # after so many attempts; the last for ever
MAIL_PAUSE_MINUTES = 10  # for an account that had all the mails it may get in an hour


class Verifier(Protocol):
    def verify(self, account_number: str) -> Identity: ...
    def healthy(self) -> bool: ...


def verify_due(
    bank: Verifier, limit: int = BATCH, *, on_full: Callable[[], object] | None = None
) -> int:
    """Ask the bank about the registrations that are due, one by one; return how many got an answer.

    1. While the breaker is open nobody calls: those that are new are told to wait.
    2. Claim one for a lease and commit: the doorbell may ring twice, the bank is asked once.
    3. Ask, with no transaction open.
    4. Apply, if the claim is still ours. Doubt waits and stops the batch: the bank may be away.

    Safe to run any number of times. After a full batch `on_full` rings for what is left.
    """
    for answered in range(limit):
        if breaker.is_open():
            _let_wait()
            return answered
        claimed = _claim()
        if claimed is None:
            return answered
        identity = bank.verify(claimed.account_number)
        with transaction() as session:
            _apply(session, claimed, identity)
        if isinstance(identity, Unknown):
            if not bank.healthy():
                breaker.trip()
                _let_wait()
            return answered
    if on_full:
        on_full()
    return limit


def is_anything_due() -> bool:
    with transaction() as session:
        due = select(Registration.id).where(
            Registration.state.in_(UNVERIFIED), Registration.due_at <= func.now()
        )
        return session.scalar(due.limit(1)) is not None


def _let_wait() -> None:
    """No back-off while the breaker is open: all are due in the moment of the bank's return."""
    with transaction() as session:
        session.execute(
            update(Registration)
            .where(
                or_(
                    Registration.state == RegistrationState.REQUESTED,
                    and_(
                        Registration.state == RegistrationState.WAITING_FOR_BANK,
                        Registration.due_at > func.now(),
                    ),
                ),
            )
            .values(state=RegistrationState.WAITING_FOR_BANK, due_at=func.now())
        )


def _claim() -> Registration | None:
    due = (
        select(Registration.id)
        .where(Registration.state.in_(UNVERIFIED), Registration.due_at <= func.now())
        .order_by(Registration.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("due")  # a plain subquery may be run again for each row, and then has no limit
    )
    with transaction() as session:
        return session.scalar(
            update(Registration)
            .where(Registration.id.in_(select(due.c.id)))
            .values(
                attempt=Registration.attempt + 1,
                due_at=func.now() + timedelta(seconds=LEASE_SECONDS),
            )
            .returning(Registration)
        )


def _apply(session: Session, claimed: Registration, identity: Identity) -> None:
    match identity:
        case Unknown():
            step = min(claimed.attempt, len(BACK_OFF_SECONDS)) - 1
            pause = timedelta(seconds=BACK_OFF_SECONDS[step])
            _move(session, claimed, RegistrationState.WAITING_FOR_BANK, due_at=func.now() + pause)
        case NotFound():
            _reject(session, claimed)
        case Verified(frozen=True):
            _reject(session, claimed, identity, "sign_up_frozen")
        case Verified() if _has_wallet(session, claimed.account_number, identity):
            _reject(session, claimed, identity, "sign_up_already_registered")
        case Verified():
            _send_code(session, claimed, identity)


def _send_code(session: Session, claimed: Registration, identity: Verified) -> None:
    """Others may have used up the account's mails of this hour; then this one waits its turn, and
    the bank is asked again: by then it may say something else.
    """
    moved = _move(
        session,
        claimed,
        RegistrationState.WAITING_FOR_MAIL,
        due_at=func.now() + timedelta(minutes=MAIL_PAUSE_MINUTES),
        holder=identity.holder,
        email=identity.email,
        currency=identity.currency,
    )
    if moved is not None and ask_for_mail(session, moved, "sign_up_code", identity.email):
        _move(session, claimed, RegistrationState.CODE_SENT, due_at=None)


def _reject(
    session: Session,
    claimed: Registration,
    identity: Verified | None = None,
    mail: str | None = None,
) -> None:
    """Nobody learns of it but the holder of the account, by mail."""
    moved = _move(
        session,
        claimed,
        RegistrationState.REJECTED,
        due_at=None,
        password_hash=None,
        holder=None,
        email=None,
    )
    if moved is not None and identity is not None and mail is not None:
        ask_for_mail(session, moved, mail, identity.email)


def _move(
    session: Session, claimed: Registration, target: RegistrationState, **values: object
) -> Registration | None:
    """Return None when the claim ran out and another worker got there first."""
    return session.scalar(
        update(Registration)
        .where(
            Registration.id == claimed.id,
            Registration.attempt == claimed.attempt,
            Registration.state.in_(sources_of(target)),
        )
        .values(state=target, **values)
        .returning(Registration)
        .execution_options(populate_existing=True)
    )


def _has_wallet(session: Session, account_number: str, identity: Verified) -> UUID | None:
    """One that this sign-up can't open, nor open again."""
    may_come_back = can_come_back(identity.holder, identity.currency)
    return session.scalar(
        select(Person.id).where(Person.account_number == account_number, ~may_come_back)
    )

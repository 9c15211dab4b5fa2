"""One-time codes: six digits that prove the mail on file at the bank is theirs to read."""

import hmac
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from wallet import audit
from wallet.audit import Event, Origin
from wallet.notifications import notify
from wallet.people.keys import keyed_digest
from wallet.people.models import Registration
from wallet.people.states import RegistrationState

CODE_DIGITS = 6
CODE_MINUTES = 10
CODE_TRIES = 5
MAILS_PER_REGISTRATION = 5
MAILS_PER_ACCOUNT = 10  # within the hour below, over all its registrations
ACCOUNT_MINUTES = 60


def ask_for_mail(session: Session, registration: Registration, kind: str, email: str) -> bool:
    """Queue a mail of sign-up; return False when this registration or account had enough of them.

    Asking for a code makes the one before it void at once. The registration's row must be locked.
    """
    # Two statements: what waits for an advisory lock still reads with its old snapshot.
    session.execute(select(func.pg_advisory_xact_lock(_lock_number(registration.account_number))))
    if registration.mails_asked >= MAILS_PER_REGISTRATION:
        return False
    if _mails_of_account(session, registration.account_number) >= MAILS_PER_ACCOUNT:
        return False
    session.execute(
        update(Registration)
        .where(Registration.id == registration.id)
        .values(
            mails_asked=Registration.mails_asked + 1,
            mail_asked_at=func.now(),
            code_hash=None,
            code_expires_at=None,
            code_tries_left=CODE_TRIES,
        )
    )
    notify(session, kind=kind, email=email, registration_id=registration.id)
    return True


def mint_code(session: Session, registration_id: UUID) -> str | None:
    """The code for the mail that is about to be sent, or None when nobody waits for it any more.

    It is valid for ten minutes from now. Sending the same mail again gives the same code, and no
    new tries.
    """
    registration = session.scalar(
        select(Registration)
        .where(
            Registration.id == registration_id,
            Registration.state == RegistrationState.CODE_SENT,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if registration is None:
        return None
    code = _code(registration_id, registration.mails_asked)
    session.execute(
        update(Registration)
        .where(Registration.id == registration_id)
        .values(
            code_hash=_code_hash(registration_id, code),
            code_expires_at=func.now() + timedelta(minutes=CODE_MINUTES),
        )
    )
    return code


def use_a_try(
    session: Session, registration_id: UUID, code: object, origin: Origin
) -> Registration | None:
    """The registration, if this is its code; a wrong one has cost a try when the caller commits."""
    registration = session.scalar(
        update(Registration)
        .where(
            Registration.id == registration_id,
            Registration.state == RegistrationState.CODE_SENT,
            Registration.code_hash.is_not(None),
            Registration.code_expires_at > func.now(),
            Registration.code_tries_left > 0,
        )
        .values(code_tries_left=Registration.code_tries_left - 1)
        .returning(Registration)
        .execution_options(populate_existing=True)
    )
    if registration is None:
        return None
    typed = "".join(code.split()) if isinstance(code, str) else ""
    offered = _code_hash(registration_id, typed)
    if hmac.compare_digest(offered, registration.code_hash or ""):
        return registration
    subject = str(registration_id)
    audit.record(session, Event.CODE_REFUSED, person_id=None, origin=origin, subject=subject)
    return None


def _mails_of_account(session: Session, account_number: str) -> int:
    """Counts all mails of a registration that asked within the hour: rather one too many."""
    return (
        session.scalar(
            select(func.coalesce(func.sum(Registration.mails_asked), 0)).where(
                Registration.account_number == account_number,
                Registration.mail_asked_at > func.now() - timedelta(minutes=ACCOUNT_MINUTES),
            )
        )
        or 0
    )


def _code(registration_id: UUID, number: int) -> str:
    digest = keyed_digest("sign-up code", f"{registration_id} {number}")
    return f"{int.from_bytes(digest) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def _code_hash(registration_id: UUID, code: str) -> str:
    """Keyed: six digits under a plain hash could be tried out by whoever reads the table."""
    return keyed_digest("sign-up code at rest", f"{registration_id} {code!a}").hex()


def _lock_number(account_number: str) -> int:
    digest = keyed_digest("account lock", account_number)
    return int.from_bytes(digest[:8], signed=True)

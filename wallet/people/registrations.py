"""Sign-up: a wish, then a code from the mail that the bank has on file, then a wallet."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import audit, ledger
from wallet.audit import Event, Origin
from wallet.locales import locale
from wallet.people.account_numbers import check_account_number
from wallet.people.codes import ask_for_mail, use_a_try
from wallet.people.models import Person, Registration
from wallet.people.passwords import check_password, hash_password
from wallet.people.states import RegistrationState, sources_of

FORGET_AFTER_HOURS = 24
FORGET_AT_ONCE = 1000


def request_registration(
    session: Session, account_number: object, password: object
) -> Registration:
    """Note the wish; the bank is asked later. It looks at nobody's account, so it gives none away.

    Ring `registrations` after the commit. Raises InvalidInput.
    """
    registration = Registration(
        account_number=check_account_number(account_number),
        password_hash=hash_password(check_password(password)),
        locale=locale(),
    )
    session.add(registration)
    session.flush()
    return registration


def ask_for_another_code(session: Session, registration_id: UUID) -> None:
    """Silent also when nothing is to be done: unknown, unverified, rejected, expired, or asked too
    often.

    Ring `mail` after the commit.
    """
    registration = session.scalar(
        select(Registration)
        .where(
            Registration.id == registration_id,
            Registration.state == RegistrationState.CODE_SENT,
        )
        .with_for_update()
    )
    if registration is not None:
        ask_for_mail(session, registration, "sign_up_code", registration.email or "")


def confirm_registration(
    session: Session, registration_id: UUID, code: object, origin: Origin
) -> Person | None:
    """Open the wallet, or open it again, if this is the registration's own code.

    None for any other code, whatever the reason, and for the slower of two registrations of one
    account. Returned, not raised: the caller commits, so that the try counts, and then raises
    InvalidCode.
    """
    registration = use_a_try(session, registration_id, code, origin)
    if registration is None:
        return None
    person = _new_person(session, registration)
    if person is None:
        return None
    moved = session.scalar(
        update(Registration)
        .where(
            Registration.id == registration_id,
            Registration.state.in_(sources_of(RegistrationState.ACTIVATED)),
        )
        .values(state=RegistrationState.ACTIVATED, password_hash=None, code_hash=None)
        .returning(Registration.id)
    )
    if moved is None:  # can't be: use_a_try holds the row
        raise RuntimeError("a registration was activated by two at once")
    ledger.open_customer_accounts(session, person.id, person.currency)
    subject = str(registration_id)
    audit.record(session, Event.SIGNED_UP, person_id=person.id, origin=origin, subject=subject)
    return person


def can_come_back(holder: str | None, currency: str | None) -> ColumnElement[bool]:
    """Whether a wallet is closed, and its account still that of whoever closed it. It is opened
    again with its history, and with those who were blocked: leaving is no way around that.
    """
    return and_(Person.closed_at.is_not(None), Person.holder == holder, Person.currency == currency)


def forget_old(session: Session) -> int:
    """Let registrations expire that nobody finished in a day; return how many, a thousand at most.

    What they knew of a person goes: the password's hash, the code's, name and e-mail. The row stays
    for the mails that were sent for it.
    """
    old = (
        select(Registration.id)
        .where(
            Registration.state.in_(sources_of(RegistrationState.EXPIRED)),
            Registration.created_at < func.now() - timedelta(hours=FORGET_AFTER_HOURS),
        )
        .order_by(Registration.created_at)
        .limit(FORGET_AT_ONCE)
        .with_for_update(skip_locked=True)
        .cte("old")  # a plain subquery may be run again for each row, and then has no limit
    )
    forgotten = session.execute(
        update(Registration)
        .where(Registration.id.in_(select(old.c.id)))
        .values(
            state=RegistrationState.EXPIRED,
            due_at=None,
            password_hash=None,
            code_hash=None,
            code_expires_at=None,
            holder=None,
            email=None,
        )
        .returning(Registration.id)
    )
    return len(forgotten.all())


def _new_person(session: Session, registration: Registration) -> Person | None:
    """Whoever has chosen no language has the one in which they are answered now. None when another
    registration of this account was confirmed first.
    """
    return session.scalar(
        insert(Person)
        .values(
            account_number=registration.account_number,
            holder=registration.holder,
            email=registration.email,
            currency=registration.currency,
            password_hash=registration.password_hash,
            locale=locale(),
        )
        # Not an error to be caught: the database's own log would tell the account number.
        .on_conflict_do_update(
            index_elements=["account_number"],
            set_={
                "email": registration.email,
                "password_hash": registration.password_hash,
                "closed_at": None,
                "locale": func.coalesce(Person.locale, locale()),
            },
            where=can_come_back(registration.holder, registration.currency),
        )
        .returning(Person)
        .execution_options(populate_existing=True)
    )

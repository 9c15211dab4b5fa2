"""The password once more: before what would hurt most in the hands of somebody who merely found a
browser signed in. And changing it."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from wallet import audit
from wallet.audit import Event, Origin
from wallet.errors import ConfirmationNeeded, InvalidInput
from wallet.languages import gettext
from wallet.notifications import notify_about_sign_in
from wallet.people import guesses
from wallet.people.devices import forget_other_devices
from wallet.people.models import Person, SecondFactorRow, SignInSession
from wallet.people.passwords import check_password, hash_password, password_matches
from wallet.people.places import place_in
from wallet.people.sessions import SignedIn, end_all_but_this

WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a code of an error


def confirm_password(
    session: Session, signed_in: SignedIn, password: object, origin: Origin
) -> None:
    """This sign-in counts as confirmed for CONFIRMED_MINUTES from now.

    Raises InvalidInput for the field `password`, and TooManyAttempts after several wrong ones in
    this sign-in, wherever its requests come from.
    """
    _prove(session, signed_in, password, origin, "password")
    count_as_confirmed(session, signed_in, origin)


def count_as_confirmed(session: Session, signed_in: SignedIn, origin: Origin) -> None:
    """For whoever has just proved, with the password or otherwise, that it is they."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == signed_in.session_id)
        .values(confirmed_at=func.now())
    )
    _record(session, Event.CONFIRMED, signed_in, origin)


def require_confirmed(signed_in: SignedIn) -> None:
    """Raises ConfirmationNeeded."""
    if not signed_in.confirmed:
        raise ConfirmationNeeded


def change_password(
    session: Session, signed_in: SignedIn, current: object, new: object, origin: Origin
) -> None:
    """All other sign-ins end, all other devices are new again, and the person is told by mail; ring
    `mail` after the commit.

    Raises InvalidInput for the fields `current_password` and `new_password`, and TooManyAttempts.
    """
    new_password = check_password(new, "new_password")
    known_hash = _prove(session, signed_in, current, origin, "current_password")
    if new == current:
        message = gettext("Choose a password that you don't have yet.")
        raise InvalidInput("new_password", message)
    person_id = signed_in.person.id
    changed = session.scalar(
        update(Person)
        .where(Person.id == person_id, Person.password_hash == known_hash)
        .values(password_hash=hash_password(new_password))
        .returning(Person.id)
    )
    if changed is None:  # by somebody else, just now
        raise _wrong("current_password")
    end_all_but_this(session, signed_in)
    forget_other_devices(session, signed_in.person, signed_in.session_id)
    # Whoever began to set up a second factor may have been another.
    session.execute(
        delete(SecondFactorRow).where(
            SecondFactorRow.person_id == person_id, SecondFactorRow.enabled_at.is_(None)
        )
    )
    notify_about_sign_in(session, "password_changed", person_id, signed_in.session_id)
    _record(session, Event.PASSWORD_CHANGED, signed_in, origin)


def _prove(
    session: Session, signed_in: SignedIn, password: object, origin: Origin, field: str
) -> str:
    """The hash of the password, which is right."""
    person, place = signed_in.person, place_in(signed_in.session_id)
    guesses.refuse_if_too_soon(person.account_number, place)
    known_hash = session.scalar(select(Person.password_hash).where(Person.id == person.id))
    matches = password_matches(password if isinstance(password, str) else "", known_hash)
    if not matches or known_hash is None:
        guesses.wrong(person.account_number, place)
        audit.record_anyway(
            session,
            Event.CONFIRMATION_REFUSED,
            person_id=person.id,
            origin=origin,
            subject=str(signed_in.session_id),
        )
        raise _wrong(field)
    guesses.right(person.account_number, place)
    return known_hash


def _wrong(field: str) -> InvalidInput:
    return InvalidInput(field, gettext("This is not your password."), WRONG_PASSWORD)


def _record(session: Session, event: Event, signed_in: SignedIn, origin: Origin) -> None:
    person_id, subject = signed_in.person.id, str(signed_in.session_id)
    audit.record(session, event, person_id=person_id, origin=origin, subject=subject)

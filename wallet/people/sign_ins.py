"""Signing in: a password and, for those who turned it on, a code of a second factor."""

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from wallet import audit
from wallet.audit import Event, Origin
from wallet.errors import InvalidCredentials, SecondFactorNeeded, SessionEnded
from wallet.notifications import notify_about_sign_in
from wallet.people import guesses
from wallet.people.account_numbers import is_account_number, without_spaces
from wallet.people.challenges import challenge_for, read_challenge
from wallet.people.models import Person, SignInSession
from wallet.people.passwords import password_matches
from wallet.people.places import place_of
from wallet.people.second_factor import CodeKind, is_second_factor_on, use_second_factor
from wallet.people.sessions import start_session
from wallet.people.tokens import Tokens


def sign_in(session: Session, account_number: object, password: object, origin: Origin) -> Tokens:
    """Begin a sign-in. Takes the same time for an unknown number as for a wrong password.

    Raises InvalidCredentials, TooManyAttempts after several wrong guesses, and SecondFactorNeeded
    when the password is right and not enough. Ring `mail` after the commit.
    """
    number = without_spaces(account_number) if isinstance(account_number, str) else ""
    place = place_of(session, number, origin)
    guesses.refuse_if_too_soon(number, place)
    person = _by_account_number(session, number)
    known_hash = person.password_hash if person else None
    matches = password_matches(password if isinstance(password, str) else "", known_hash)
    if not matches or person is None or not _still_has_password(session, person):
        guesses.wrong(number, place)
        person_id = person.id if person else None
        audit.record_anyway(session, Event.SIGN_IN_REFUSED, person_id=person_id, origin=origin)
        raise InvalidCredentials
    guesses.right(number, place)
    if is_second_factor_on(session, person.id):
        asked = Event.SECOND_FACTOR_ASKED
        audit.record_anyway(session, asked, person_id=person.id, origin=origin)
        raise SecondFactorNeeded(challenge_for(person))
    return start_session(session, person, origin)


def finish_sign_in(session: Session, challenge: object, code: object, origin: Origin) -> Tokens:
    """Begin the sign-in that the challenge stands for, with a code of the authenticator app or a
    recovery code.

    Raises InvalidCode, TooManyAttempts after several wrong codes, and SessionEnded when the
    challenge is not (or no longer) good: then the password is asked for again. Ring `mail` after
    the commit.
    """
    read = read_challenge(challenge)
    if read is None:
        raise SessionEnded
    person = session.get(Person, read.person_id, options=[undefer(Person.password_hash)])
    if (
        person is None
        or not read.is_after_password_of(person)
        or not _still_has_password(session, person)
    ):
        raise SessionEnded
    used = use_second_factor(session, person, code, origin)
    if session.get(SignInSession, read.session_id) is not None:
        raise SessionEnded
    tokens = start_session(session, person, origin, session_id=read.session_id)
    if used is CodeKind.RECOVERY:
        notify_about_sign_in(session, Event.RECOVERY_CODE_USED, person.id, read.session_id)
    return tokens


def _by_account_number(session: Session, number: str) -> Person | None:
    if not is_account_number(number):
        return None
    return session.scalar(
        select(Person)
        .where(Person.account_number == number, Person.closed_at.is_(None))
        .options(undefer(Person.password_hash))
    )


def _still_has_password(session: Session, person: Person) -> bool:
    """From here to the commit the password can't be changed: a change would end all sign-ins that
    are there, and this one isn't there yet."""
    return (
        session.scalar(
            select(Person.id)
            .where(Person.id == person.id, Person.password_hash == person.password_hash)
            .with_for_update(read=True)
        )
        is not None
    )

"""Sign-ins: begun with a password, kept alive by refreshing, ended by their owner at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, undefer

from wallet.errors import InvalidCredentials, SessionNotFound
from wallet.people import guesses, tokens
from wallet.people.account_numbers import is_account_number, without_spaces
from wallet.people.models import Person, SignInSession
from wallet.people.passwords import password_matches
from wallet.people.tokens import Tokens

SESSION_DAYS = 30
GRACE_SECONDS = (
    10  # two requests of one page may both bring the refresh token that one of them used
)
USER_AGENT_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class SignedIn:
    person: Person
    session_id: UUID


@dataclass(frozen=True, slots=True)
class SessionView:
    """A sign-in, as its owner sees it. `last_seen_at` is its last refresh: every 15 minutes."""

    id: UUID
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


def sign_in(
    session: Session, account_number: object, password: object, user_agent: str, address: str
) -> Tokens:
    """Begin a sign-in from this network address. Takes the same time for an unknown number as for a
    wrong password.

    Raises InvalidCredentials, and TooManyAttempts after several wrong guesses.
    """
    number = without_spaces(account_number) if isinstance(account_number, str) else ""
    guesses.refuse_if_too_soon(number, address)
    person = _by_account_number(session, number)
    known_hash = person.password_hash if person else None
    matches = password_matches(password if isinstance(password, str) else "", known_hash)
    if not matches or person is None:
        guesses.wrong(number, address)
        raise InvalidCredentials
    guesses.right(number, address)
    return start_session(session, person, user_agent)


def start_session(session: Session, person: Person, user_agent: str) -> Tokens:
    """Begin a sign-in for somebody who has just proved who they are."""
    session_id = uuid4()
    refresh_token = tokens.new_refresh_token(session_id)
    row = SignInSession(
        id=session_id,
        person_id=person.id,
        refresh_hash=tokens.refresh_hash(refresh_token),
        user_agent=_shortened(user_agent),
        expires_at=func.now() + timedelta(days=SESSION_DAYS),
    )
    session.add(row)
    session.flush()
    return Tokens(tokens.access_token(person.id, row.id), refresh_token)


def authenticate(session: Session, access_token: str) -> SignedIn | None:
    """Who this is, if the token is ours and its sign-in still lasts. One query."""
    claimed = tokens.session_id_of(access_token)
    if claimed is None:
        return None
    person_id, session_id = claimed
    person = session.scalar(
        select(Person)
        .join(SignInSession, SignInSession.person_id == Person.id)
        .where(SignInSession.id == session_id, Person.id == person_id, *_lasting())
    )
    return SignedIn(person, session_id) if person else None


def refresh_session(session: Session, refresh_token: str) -> Tokens | None:
    """Exchange a refresh token for the next pair of tokens.

    The token used last stays good for a few seconds and gives the same pair. When it comes later,
    one of its two holders has stolen it, so the sign-in ends: commit also when the answer is None.
    """
    offered = tokens.refresh_hash(refresh_token)
    following = tokens.next_refresh_token(refresh_token)
    # An UPDATE waits for a twin's and then looks again, so the slower of two finds the grace.
    rotated = _rotate(session, offered, tokens.refresh_hash(following))
    row = rotated or _within_grace(session, offered)
    if row is None:
        _end_as_stolen(session, refresh_token)
        return None
    return Tokens(tokens.access_token(row.person_id, row.id), following)


def end_session(session: Session, person_id: UUID, session_id: UUID) -> None:
    """Sign out, here or on another device; it works from the next request on.

    Raises SessionNotFound when this person has no such sign-in.
    """
    owned = session.scalar(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.person_id == person_id)
        .values(ended_at=func.coalesce(SignInSession.ended_at, func.now()))
        .returning(SignInSession.id)
    )
    if owned is None:
        raise SessionNotFound


def sessions_of(session: Session, person_id: UUID) -> list[SessionView]:
    """The sign-ins that last, the newest first."""
    rows = session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == person_id, *_lasting())
        .order_by(SignInSession.created_at.desc())
    )
    return [SessionView(row.id, row.user_agent, row.created_at, row.last_seen_at) for row in rows]


def _by_account_number(session: Session, number: str) -> Person | None:
    if not is_account_number(number):
        return None
    return session.scalar(
        select(Person).where(Person.account_number == number).options(undefer(Person.password_hash))
    )


def _lasting() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SignInSession.ended_at.is_(None), SignInSession.expires_at > func.now()


def _rotate(session: Session, offered: str, following: str) -> SignInSession | None:
    return session.scalar(
        update(SignInSession)
        .where(SignInSession.refresh_hash == offered, *_lasting())
        .values(
            refresh_hash=following,
            previous_refresh_hash=offered,
            rotated_at=func.now(),
            last_seen_at=func.now(),
        )
        .returning(SignInSession)
    )


def _within_grace(session: Session, offered: str) -> SignInSession | None:
    return session.scalar(
        select(SignInSession).where(
            SignInSession.previous_refresh_hash == offered,
            SignInSession.rotated_at > func.now() - timedelta(seconds=GRACE_SECONDS),
            *_lasting(),
        )
    )


def _end_as_stolen(session: Session, refresh_token: str) -> None:
    """However often it was exchanged since. Who knows a sign-in's id holds a token of it anyway."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == tokens.sign_in_of(refresh_token), *_lasting())
        .values(ended_at=func.now())
    )


def _shortened(user_agent: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in user_agent)
    return " ".join(printable.split())[:USER_AGENT_CHARACTERS]

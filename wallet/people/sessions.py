"""Sign-ins: begun with a password, kept alive by refreshing, ended by their owner at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from wallet import audit, live
from wallet.audit import Event, Origin
from wallet.database import Statement, after_commit
from wallet.errors import SessionNotFound
from wallet.notifications import notify_about_sign_in
from wallet.people import tokens
from wallet.people.devices import device_hash, remember_device
from wallet.people.models import Person, SignInSession
from wallet.people.tokens import Tokens

SESSION_DAYS = 30
GRACE_SECONDS = (
    10  # two requests of one page may both bring the refresh token that one of them used
)
CONFIRMED_MINUTES = 5

_SIGNED_IN = Statement((Path(__file__).parent / "signed_in.sql").read_text())


@dataclass(frozen=True, slots=True)
class SignedIn:
    person: Person
    session_id: UUID
    confirmed: bool  # who it is was proven in this sign-in within CONFIRMED_MINUTES


@dataclass(frozen=True, slots=True)
class SessionView:
    """A sign-in, as its owner sees it. `last_seen_at` is its last refresh: every 15 minutes."""

    id: UUID
    user_agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime


def start_session(
    session: Session,
    person: Person,
    origin: Origin,
    *,
    session_id: UUID | None = None,
    opens_wallet: bool = False,
) -> Tokens:
    """Begin a sign-in for somebody who has just proved who they are.

    From a device that is new to them, it is told by mail, unless they have just opened their wallet
    on it; ring `mail` after the commit.
    """
    session_id = session_id or uuid4()
    refresh_token = tokens.new_refresh_token(session_id)
    device_token, is_new = remember_device(session, person, origin.device_token)
    row = SignInSession(
        id=session_id,
        person_id=person.id,
        refresh_hash=tokens.refresh_hash(refresh_token),
        user_agent=origin.user_agent,
        address=origin.address,
        device_hash=device_hash(device_token),
        confirmed_at=func.now(),
        expires_at=func.now() + timedelta(days=SESSION_DAYS),
    )
    session.add(row)
    session.flush()
    _record(session, Event.SIGNED_IN, person.id, session_id, origin)
    if is_new and not opens_wallet:
        _record(session, Event.NEW_DEVICE, person.id, session_id, origin)
        notify_about_sign_in(session, "new_device", person.id, session_id)
    access_token = tokens.access_token(person.id, session_id)
    return Tokens(access_token, refresh_token, device_token=device_token)


def authenticate(person_id: UUID, session_id: UUID) -> SignedIn | None:
    """Who shows a token of ours that says so (see `session_id_of`), if that sign-in still lasts."""
    found = _SIGNED_IN.first(
        person_id=person_id, session_id=session_id, confirmed_minutes=CONFIRMED_MINUTES
    )
    if found is None:
        return None
    person = Person(
        id=found.id,
        account_number=found.account_number,
        holder=found.holder,
        email=found.email,
        currency=found.currency,
        created_at=found.created_at,
        locale=found.locale,
    )
    return SignedIn(person, session_id, found.confirmed)


def refresh_session(session: Session, refresh_token: str, origin: Origin) -> Tokens | None:
    """Exchange a refresh token for the next pair of tokens.

    The token used last stays good for a few seconds and gives the same pair. When it comes later,
    one of its two holders has stolen it, so the sign-in ends and its owner is told by mail: commit
    also when the answer is None. What isn't a token of ours costs no query and ends nothing.
    """
    session_id = tokens.sign_in_of(refresh_token)
    if session_id is None:
        return None
    offered = tokens.refresh_hash(refresh_token)
    following = tokens.next_refresh_token(session_id, refresh_token)
    # An UPDATE waits for a twin's and then looks again, so the slower of two finds the grace.
    rotated = _rotate(session, offered, tokens.refresh_hash(following))
    row = rotated or _within_grace(session, offered)
    if row is None:
        _end_as_stolen(session, session_id, origin)
        return None
    return Tokens(tokens.access_token(row.person_id, row.id), following)


def end_session(session: Session, signed_in: SignedIn, session_id: UUID, origin: Origin) -> None:
    """Sign out, here or on another device; it works from the next request on.

    Raises SessionNotFound when this person has no such sign-in.
    """
    person_id = signed_in.person.id
    own = SignInSession.id == session_id, SignInSession.person_id == person_id
    if _end(session, *own):
        here = session_id == signed_in.session_id
        event = Event.SIGNED_OUT if here else Event.SESSION_ENDED
        _record(session, event, person_id, session_id, origin)
        after_commit(session, lambda: live.touch(person_id))
    elif session.scalar(select(SignInSession.id).where(*own)) is None:
        raise SessionNotFound


def end_other_sessions(session: Session, signed_in: SignedIn, origin: Origin) -> int:
    """End all of a person's sign-ins but this one; return how many."""
    ended = end_all_but_this(session, signed_in)
    if ended:
        person_id, session_id = signed_in.person.id, signed_in.session_id
        _record(session, Event.OTHER_SESSIONS_ENDED, person_id, session_id, origin)
    return ended


def end_every_session(session: Session, person_id: UUID) -> None:
    """As a part of something else, which has locked the person's row and is recorded."""
    _end(session, SignInSession.person_id == person_id)
    after_commit(session, lambda: live.touch(person_id))


def end_all_but_this(session: Session, signed_in: SignedIn) -> int:
    """The same, as a part of something else that is recorded.

    One at a time per person: two that end each other's would each hold what the other needs.
    """
    person_id = signed_in.person.id
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    others = SignInSession.person_id == person_id, SignInSession.id != signed_in.session_id
    after_commit(session, lambda: live.touch(person_id))
    return len(_end(session, *others))


def sessions_of(session: Session, person_id: UUID) -> list[SessionView]:
    """The sign-ins that last, the newest first."""
    rows = session.scalars(
        select(SignInSession)
        .where(SignInSession.person_id == person_id, *_lasting())
        .order_by(SignInSession.created_at.desc())
    )
    return [
        SessionView(row.id, row.user_agent, row.address, row.created_at, row.last_seen_at)
        for row in rows
    ]


def _lasting() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return SignInSession.ended_at.is_(None), SignInSession.expires_at > func.now()


def _end(session: Session, *which: ColumnElement[bool]) -> list[SignInSession]:
    """End those of these that last."""
    ended = session.scalars(
        update(SignInSession)
        .where(*which, *_lasting())
        .values(ended_at=func.now())
        .returning(SignInSession)
    )
    return list(ended)


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


def _end_as_stolen(session: Session, session_id: UUID, origin: Origin) -> None:
    """However often the token that came back was exchanged since."""
    for row in _end(session, SignInSession.id == session_id):
        _record(session, Event.REFRESH_TOKEN_STOLEN, row.person_id, row.id, origin)
        notify_about_sign_in(session, Event.REFRESH_TOKEN_STOLEN, row.person_id, row.id)


def _record(
    session: Session, event: Event, person_id: UUID, session_id: UUID, origin: Origin
) -> None:
    audit.record(session, event, person_id=person_id, origin=origin, subject=str(session_id))

"""The optional second factor: an authenticator app, with recovery codes.

It is asked for after the password, at the sign-in. Turning it on, off, and new recovery codes need
a sign-in that is confirmed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import audit
from wallet.audit import Event, Origin
from wallet.errors import InvalidCode, SecondFactorIsOff, SecondFactorIsOn
from wallet.notifications import notify_about_sign_in
from wallet.people import authenticator, guesses
from wallet.people.confirmation import require_confirmed
from wallet.people.models import Person, SecondFactorRow
from wallet.people.places import known_device, place_in
from wallet.people.sessions import SignedIn

BEGUN_MINUTES = 10  # then another key is shown
UNKNOWN_DEVICES = "unknown devices"


class CodeKind(Enum):
    APP = auto()
    RECOVERY = auto()


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What its owner sees of it."""

    enabled: bool
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app is set up with: the URI as a QR code, or the secret typed in."""

    uri: str = field(repr=False)
    secret: str = field(repr=False)


def second_factor_of(session: Session, person_id: UUID) -> SecondFactor:
    row = session.get(SecondFactorRow, person_id)
    if row is None or row.enabled_at is None:
        return SecondFactor(enabled=False, recovery_codes_left=0)
    return SecondFactor(enabled=True, recovery_codes_left=len(row.recovery_codes_left))


def is_second_factor_on(session: Session, person_id: UUID) -> bool:
    return second_factor_of(session, person_id).enabled


def begin_second_factor(session: Session, signed_in: SignedIn) -> Enrolment:
    """Set up an authenticator app; the same again in this sign-in for BEGUN_MINUTES, until it is
    enabled. What another sign-in began is thrown away: whoever began it has seen the key.

    Writes a row also when a page is merely opened. Nothing comes of that: a person has one at most,
    and it is worth nothing until it is enabled.

    Raises ConfirmationNeeded, SecondFactorIsOn.
    """
    require_confirmed(signed_in)
    person = signed_in.person
    fresh = {"id": uuid4(), "session_id": signed_in.session_id, "created_at": func.now()}
    begun = insert(SecondFactorRow).values(person_id=person.id, recovery_id=uuid4(), **fresh)
    session.execute(
        begun.on_conflict_do_update(
            index_elements=["person_id"], set_=fresh, where=_is_to_be_begun_anew(signed_in)
        )
    )
    row = _locked(session, person.id)
    if row is None or row.enabled_at is not None:
        raise SecondFactorIsOn
    uri = authenticator.app_uri(row.id, person.masked_account)
    return Enrolment(uri, authenticator.app_secret(row.id))


def enable_second_factor(
    session: Session, signed_in: SignedIn, code: object, origin: Origin
) -> list[str]:
    """From now on it is asked for. Returns the recovery codes, which are shown this once.

    `code` shows that the app is set up. Raises ConfirmationNeeded, InvalidCode, TooManyAttempts,
    SecondFactorIsOn, and SecondFactorIsOff when it was not begun, in this sign-in. Ring `mail`
    after the commit.
    """
    require_confirmed(signed_in)
    person = signed_in.person
    row = _locked(session, person.id)
    if row is not None and row.enabled_at is not None:
        raise SecondFactorIsOn
    if row is None or row.session_id != signed_in.session_id:
        raise SecondFactorIsOff
    with _one_guess(session, person, place_in(signed_in.session_id), origin):
        _use_app_code(session, row, authenticator.plain(code))
    codes = _renew_recovery_codes(session, person.id, enabled_at=func.now())
    _tell(session, Event.SECOND_FACTOR_ENABLED, signed_in, origin)
    return codes


def new_recovery_codes(session: Session, signed_in: SignedIn, origin: Origin) -> list[str]:
    """The old ones are void. Ring `mail` after the commit.

    Raises ConfirmationNeeded, SecondFactorIsOff.
    """
    require_confirmed(signed_in)
    person_id = signed_in.person.id
    row = _locked(session, person_id)
    if row is None or row.enabled_at is None:
        raise SecondFactorIsOff
    codes = _renew_recovery_codes(session, person_id)
    _tell(session, Event.RECOVERY_CODES_RENEWED, signed_in, origin)
    return codes


def disable_second_factor(session: Session, signed_in: SignedIn, origin: Origin) -> None:
    """From now on the password is enough. Ring `mail` after the commit.

    Raises ConfirmationNeeded, SecondFactorIsOff.
    """
    require_confirmed(signed_in)
    dropped = session.scalar(
        delete(SecondFactorRow)
        .where(
            SecondFactorRow.person_id == signed_in.person.id,
            SecondFactorRow.enabled_at.is_not(None),
        )
        .returning(SecondFactorRow.person_id)
    )
    if dropped is None:
        raise SecondFactorIsOff
    _tell(session, Event.SECOND_FACTOR_DISABLED, signed_in, origin)


def use_second_factor(session: Session, person: Person, code: object, origin: Origin) -> CodeKind:
    """Use up a code of the app, or a recovery code; return which of them it was.

    Wrong ones are counted for each device that the account knows, and for all others together:
    whoever tries has the password already, and may have any number of addresses, but not the
    owner's device.

    Raises InvalidCode, also for a code that was used before, and TooManyAttempts.
    """
    row = _locked(session, person.id)
    if row is None or row.enabled_at is None:
        raise InvalidCode
    typed = authenticator.plain(code)
    place = known_device(session, person.account_number, origin) or UNKNOWN_DEVICES
    with _one_guess(session, person, place, origin):
        number = authenticator.recovery_number_of(row.recovery_id, typed, row.recovery_codes_left)
        if number is None:
            _use_app_code(session, row, typed)
            return CodeKind.APP
    left = [each for each in row.recovery_codes_left if each != number]
    _change(session, person.id, recovery_codes_left=left)
    audit.record(session, Event.RECOVERY_CODE_USED, person_id=person.id, origin=origin)
    return CodeKind.RECOVERY


@contextmanager
def _one_guess(session: Session, person: Person, place: str, origin: Origin) -> Iterator[None]:
    """A wrong one is counted and recorded, and makes the next one from this place wait."""
    account = f"second factor {person.id}"
    guesses.refuse_if_too_soon(account, place)
    try:
        yield
    except InvalidCode:
        guesses.wrong(account, place)
        refused = Event.SECOND_FACTOR_REFUSED
        audit.record_anyway(session, refused, person_id=person.id, origin=origin)
        raise
    guesses.right(account, place)


def _is_to_be_begun_anew(signed_in: SignedIn) -> ColumnElement[bool]:
    since = func.now() - timedelta(minutes=BEGUN_MINUTES)
    return SecondFactorRow.enabled_at.is_(None) & or_(
        SecondFactorRow.session_id != signed_in.session_id, SecondFactorRow.created_at <= since
    )


def _locked(session: Session, person_id: UUID) -> SecondFactorRow | None:
    """Until the commit, so that one code is looked at after the other, and none is used twice."""
    return session.get(SecondFactorRow, person_id, with_for_update=True, populate_existing=True)


def _use_app_code(session: Session, row: SecondFactorRow, code: str) -> None:
    """Raises InvalidCode; a code before or of the last accepted step is one too."""
    now = session.scalars(select(func.extract("epoch", func.clock_timestamp()))).one()
    step = authenticator.step_of(row.id, code, float(now))
    if step is None or (row.last_step is not None and step <= row.last_step):
        raise InvalidCode
    _change(session, row.person_id, last_step=step)


def _renew_recovery_codes(session: Session, person_id: UUID, **values: object) -> list[str]:
    recovery_id = uuid4()
    numbers = list(range(authenticator.RECOVERY_CODES))
    _change(session, person_id, recovery_id=recovery_id, recovery_codes_left=numbers, **values)
    return authenticator.recovery_codes(recovery_id)


def _change(session: Session, person_id: UUID, **values: object) -> None:
    session.execute(
        update(SecondFactorRow).where(SecondFactorRow.person_id == person_id).values(**values)
    )


def _tell(session: Session, event: Event, signed_in: SignedIn, origin: Origin) -> None:
    person_id = signed_in.person.id
    notify_about_sign_in(session, event, person_id, signed_in.session_id)
    audit.record(session, event, person_id=person_id, origin=origin)

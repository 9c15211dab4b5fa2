"""The optional second factor: an authenticator app, with recovery codes.

It is asked for after the password, at the sign-in. Turning it on, off, and new recovery codes need
a sign-in that is confirmed.
"""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from wallet import audit
from wallet.audit import Event, Origin
from wallet.errors import InvalidCode, SecondFactorIsOff, SecondFactorIsOn
from wallet.notifications import notify_about_sign_in
from wallet.people import authenticator, guesses
from wallet.people.confirmation import require_confirmed
from wallet.people.devices import knows_device
from wallet.people.models import Person, SecondFactorRow
from wallet.people.sessions import SignedIn


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
    """Set up an authenticator app; the same again until it is enabled.

    Raises ConfirmationNeeded, SecondFactorIsOn.
    """
    require_confirmed(signed_in)
    person = signed_in.person
    begun = insert(SecondFactorRow).values(person_id=person.id, id=uuid4(), recovery_id=uuid4())
    session.execute(begun.on_conflict_do_nothing())
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
    SecondFactorIsOn, and SecondFactorIsOff when it was not begun. Ring `mail` after the commit.
    """
    require_confirmed(signed_in)
    person = signed_in.person
    row = _locked(session, person.id)
    if row is None:
        raise SecondFactorIsOff
    if row.enabled_at is not None:
        raise SecondFactorIsOn
    with _Guess(session, person, origin):
        _use_app_code(session, row, authenticator.plain(code))
    codes = _renew_recovery_codes(session, person.id, enabled_at=func.now())
    _tell(session, Event.SECOND_FACTOR_ENABLED, signed_in, origin)
    return codes


def new_recovery_codes(session: Session, signed_in: SignedIn, origin: Origin) -> list[str]:
    """The old ones are void. Raises ConfirmationNeeded, SecondFactorIsOff."""
    require_confirmed(signed_in)
    person_id = signed_in.person.id
    row = _locked(session, person_id)
    if row is None or row.enabled_at is None:
        raise SecondFactorIsOff
    codes = _renew_recovery_codes(session, person_id)
    audit.record(session, Event.RECOVERY_CODES_RENEWED, person_id=person_id, origin=origin)
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


def use_second_factor(session: Session, person: Person, code: object, origin: Origin) -> None:
    """Use up a code of the app, or a recovery code.

    Raises InvalidCode, also for a code that was used before, and TooManyAttempts.
    """
    row = _locked(session, person.id)
    if row is None or row.enabled_at is None:
        raise InvalidCode
    typed = authenticator.plain(code)
    with _Guess(session, person, origin):
        number = authenticator.recovery_number_of(row.recovery_id, typed, row.recovery_codes_left)
        if number is None:
            _use_app_code(session, row, typed)
            return
    left = [each for each in row.recovery_codes_left if each != number]
    _change(session, person.id, recovery_codes_left=left)
    audit.record(session, Event.RECOVERY_CODE_USED, person_id=person.id, origin=origin)


class _Guess:
    """One try. A wrong one is counted and recorded, and makes the next one wait.

    Counted per device, all unknown ones together: whoever tries knows the password already, and may
    have any number of addresses, but not the owner's device.
    """

    def __init__(self, session: Session, person: Person, origin: Origin) -> None:
        self.session, self.person, self.origin = session, person, origin
        known = knows_device(session, person.account_number, origin.device_token)
        self.account = f"second factor {person.id}"
        self.place = origin.device_token if known else "unknown device"

    def __enter__(self) -> None:
        guesses.refuse_if_too_soon(self.account, self.place)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            guesses.right(self.account, self.place)
        elif issubclass(kind, InvalidCode):
            guesses.wrong(self.account, self.place)
            audit.record_refusal(
                self.session,
                Event.SECOND_FACTOR_REFUSED,
                person_id=self.person.id,
                origin=self.origin,
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

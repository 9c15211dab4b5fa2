"""Passkeys: keys that a device or a password manager keeps, and unlocks by face, finger or PIN. One
of them confirms in place of the password; none of them signs in.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary, Text, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet import audit
from wallet.audit import Event, Origin
from wallet.database import Model
from wallet.errors import InvalidInput, PasskeyNotFound, PasskeyRefused
from wallet.languages import gettext
from wallet.notifications import notify_about_sign_in
from wallet.people import ceremonies
from wallet.people.ceremonies import Ceremony
from wallet.people.confirmation import count_as_confirmed, require_confirmed
from wallet.people.sessions import SignedIn

MAX_PASSKEYS = 10  # of one person
MAX_NAME = 40
MAX_CREDENTIAL_CHARACTERS = 16_384  # browsers send about 1,500


class Passkey(Model):
    __tablename__ = "passkey"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """A passkey, as its owner sees it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


def can_have_passkeys() -> bool:
    """Whether Florin has a name, which passkeys are made for, and not only an address."""
    return ceremonies.host() is not None


def passkeys_of(session: Session, person_id: UUID) -> list[PasskeyView]:
    """The oldest first."""
    return [
        PasskeyView(row.id, row.name, row.created_at, row.last_used_at)
        for row in _passkeys(session, person_id)
    ]


def begin_adding_passkey(session: Session, signed_in: SignedIn) -> str:
    """What to ask the browser for, as JSON.

    Writes a challenge also when a page is merely opened. Nothing comes of that: a sign-in has one
    at most, the latest, and no answer but a device's fits it.

    Raises ConfirmationNeeded, and PasskeyRefused where there can be none.
    """
    from wallet.people import proofs

    require_confirmed(signed_in)
    host = _host()
    known = [row.credential_id for row in _passkeys(session, signed_in.person.id)]
    challenge = ceremonies.new_challenge(session, signed_in.session_id, Ceremony.ADD)
    return proofs.options_to_add(host, signed_in.person, challenge, known)


def add_passkey(
    session: Session, signed_in: SignedIn, name: object, credential: object, origin: Origin
) -> None:
    """Keep the passkey that the browser made. Ring `mail` after the commit.

    Raises ConfirmationNeeded, PasskeyRefused, and InvalidInput for the field `name`.
    """
    from wallet.people import proofs

    require_confirmed(signed_in)
    name = _checked_name(name)
    person_id = signed_in.person.id
    if len(_passkeys(session, person_id)) >= MAX_PASSKEYS:
        message = gettext("You have %(most)s passkeys. Remove one first.", most=MAX_PASSKEYS)
        raise InvalidInput("name", message)
    challenge = ceremonies.use_challenge(session, signed_in.session_id, Ceremony.ADD)
    proof = proofs.prove_new(_host(), _checked_credential(credential), challenge)
    added = session.scalar(
        insert(Passkey)
        .values(
            person_id=person_id,
            credential_id=proof.credential_id,
            public_key=proof.credential_public_key,
            sign_count=proof.sign_count,
            name=name,
        )
        .on_conflict_do_nothing()
        .returning(Passkey.id)
    )
    if added is None:  # it is somebody's already
        raise PasskeyRefused
    notify_about_sign_in(session, "passkey_added", person_id, signed_in.session_id)
    _record(session, Event.PASSKEY_ADDED, signed_in, added, origin)


def begin_confirming_with_passkey(session: Session, signed_in: SignedIn) -> str | None:
    """What to ask the browser for, as JSON; None when they have no passkey. Writes a challenge, as
    `begin_adding_passkey` does."""
    from wallet.people import proofs

    host = ceremonies.host()
    known = [row.credential_id for row in _passkeys(session, signed_in.person.id)]
    if host is None or not known:
        return None
    challenge = ceremonies.new_challenge(session, signed_in.session_id, Ceremony.CONFIRM)
    return proofs.options_to_confirm(host, challenge, known)


def confirm_with_passkey(
    session: Session, signed_in: SignedIn, credential: object, origin: Origin
) -> None:
    """This sign-in counts as confirmed, as with the password.

    A wrong answer makes nobody wait, unlike a wrong password: signatures can't be guessed.

    Raises PasskeyRefused.
    """
    try:
        _prove(session, signed_in, _checked_credential(credential))
    except PasskeyRefused:
        audit.record_anyway(
            session,
            Event.CONFIRMATION_REFUSED,
            person_id=signed_in.person.id,
            origin=origin,
            subject=str(signed_in.session_id),
        )
        raise
    count_as_confirmed(session, signed_in, origin)


def remove_passkey(session: Session, signed_in: SignedIn, passkey_id: UUID, origin: Origin) -> None:
    """Ring `mail` after the commit.

    Raises PasskeyNotFound, also for somebody else's, and ConfirmationNeeded.
    """
    person_id = signed_in.person.id
    own = Passkey.id == passkey_id, Passkey.person_id == person_id
    if session.scalar(select(Passkey.id).where(*own)) is None:
        raise PasskeyNotFound
    require_confirmed(signed_in)
    session.execute(delete(Passkey).where(*own))
    notify_about_sign_in(session, Event.PASSKEY_REMOVED, person_id, signed_in.session_id)
    _record(session, Event.PASSKEY_REMOVED, signed_in, passkey_id, origin)


def _prove(session: Session, signed_in: SignedIn, credential: str) -> None:
    """Raises PasskeyRefused."""
    from wallet.people import proofs

    passkey = session.scalar(
        select(Passkey)
        .where(
            Passkey.credential_id == proofs.credential_id_in(credential),
            Passkey.person_id == signed_in.person.id,
        )
        .with_for_update()  # one answer after the other, so that the count can only go up
    )
    if passkey is None:
        raise PasskeyRefused
    challenge = ceremonies.use_challenge(session, signed_in.session_id, Ceremony.CONFIRM)
    proof = proofs.prove_known(
        _host(),
        credential,
        challenge,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
    )
    passkey.sign_count = proof.new_sign_count
    passkey.last_used_at = func.now()


def _passkeys(session: Session, person_id: UUID) -> list[Passkey]:
    own = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.created_at)
    return list(session.scalars(own))


def _host() -> str:
    host = ceremonies.host()
    if host is None:
        raise PasskeyRefused
    return host


def _checked_name(name: object) -> str:
    plain = " ".join(name.split()) if isinstance(name, str) else ""
    if not plain or not plain.isprintable():
        raise InvalidInput("name", gettext("Give it a name that you will know it by."))
    if len(plain) > MAX_NAME:
        message = gettext("A name has %(most)s characters at most.", most=MAX_NAME)
        raise InvalidInput("name", message)
    return plain


def _checked_credential(credential: object) -> str:
    if not isinstance(credential, str) or len(credential) > MAX_CREDENTIAL_CHARACTERS:
        raise PasskeyRefused
    return credential


def _record(
    session: Session, event: Event, signed_in: SignedIn, passkey_id: UUID, origin: Origin
) -> None:
    person_id = signed_in.person.id
    audit.record(session, event, person_id=person_id, origin=origin, subject=str(passkey_id))

"""The two ceremonies of WebAuthn: making a passkey, and using one. What a browser is asked, and
what its answer proves.

Each begins with a challenge that is good once, in the sign-in that asked, for five minutes.
Source: W3C, "Web Authentication: An API for accessing Public Key Credentials", level 3.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlalchemy import DateTime, ForeignKey, LargeBinary, Text, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import structs
from webauthn.registration.verify_registration_response import VerifiedRegistration

from wallet.database import Model
from wallet.errors import PasskeyRefused
from wallet.people.models import Person
from wallet.settings import settings

CHALLENGE_MINUTES = 5
CHALLENGE_BYTES = 32
NAME_OF_FLORIN = "Florin"
VERIFIED = structs.UserVerificationRequirement.REQUIRED  # by face, finger or PIN: not just a touch

Proof = TypeVar("Proof")


class Ceremony(StrEnum):
    ADD = "add"
    CONFIRM = "confirm"


class PasskeyChallenge(Model):
    __tablename__ = "passkey_challenge"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sign_in_session.id"), primary_key=True)
    ceremony: Mapped[str] = mapped_column(Text, primary_key=True)
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


def host() -> str | None:
    """The name that passkeys are made for; None where Florin has an address only."""
    name = urlsplit(settings().public_url).hostname
    try:
        ip_address(name or "")
    except ValueError:
        return name
    return None


def new_challenge(session: Session, session_id: UUID, ceremony: Ceremony) -> bytes:
    """In place of the one before."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    statement = insert(PasskeyChallenge).values(
        session_id=session_id, ceremony=ceremony, challenge=challenge, created_at=func.now()
    )
    changed = {"challenge": challenge, "created_at": func.now()}
    session.execute(
        statement.on_conflict_do_update(index_elements=["session_id", "ceremony"], set_=changed)
    )
    return challenge


def use_challenge(session: Session, session_id: UUID, ceremony: Ceremony) -> bytes:
    """It is gone with the commit, so a right answer is good once. A wrong one is refused, which
    rolls back and leaves it as it was, for its minutes: that helps nobody who can't sign.

    Raises PasskeyRefused when there is none, or none any more.
    """
    since = func.now() - timedelta(minutes=CHALLENGE_MINUTES)
    challenge: bytes | None = session.scalar(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.session_id == session_id,
            PasskeyChallenge.ceremony == ceremony,
            PasskeyChallenge.created_at > since,
        )
        .returning(PasskeyChallenge.challenge)
    )
    if challenge is None:
        raise PasskeyRefused
    return challenge


def options_to_add(host: str, person: Person, challenge: bytes, known: Sequence[bytes]) -> str:
    """For `navigator.credentials.create`, as JSON; not on a device that has one of the known."""
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name=NAME_OF_FLORIN,
        user_id=person.id.bytes,
        user_name=person.masked_account,
        user_display_name=person.holder,
        challenge=challenge,
        timeout=CHALLENGE_MINUTES * 60_000,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(user_verification=VERIFIED),
        exclude_credentials=_descriptors(known),
    )
    return webauthn.options_to_json(options)


def options_to_confirm(host: str, challenge: bytes, known: Sequence[bytes]) -> str:
    """For `navigator.credentials.get`, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=host,
        challenge=challenge,
        timeout=CHALLENGE_MINUTES * 60_000,
        allow_credentials=_descriptors(known),
        user_verification=VERIFIED,
    )
    return webauthn.options_to_json(options)


def prove_new(host: str, credential: str, challenge: bytes) -> VerifiedRegistration:
    """Raises PasskeyRefused."""
    return _prove(
        lambda: webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=_origin(),
            require_user_verification=True,
        )
    )


def prove_known(
    host: str, credential: str, challenge: bytes, *, public_key: bytes, sign_count: int
) -> VerifiedAuthentication:
    """Raises PasskeyRefused, also for a sign count that doesn't go up."""
    return _prove(
        lambda: webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=_origin(),
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    )


def credential_id_in(credential: str) -> bytes:
    """Which passkey an answer says that it comes from. Raises PasskeyRefused."""
    return _prove(lambda: webauthn.helpers.parse_authentication_credential_json(credential).raw_id)


def _prove(proof: Callable[[], Proof]) -> Proof:
    """For nonsense the library raises errors of all sorts; none of them is a yes."""
    try:
        return proof()
    except Exception as error:
        raise PasskeyRefused from error


def _origin() -> str:
    parts = urlsplit(settings().public_url)
    return f"{parts.scheme}://{parts.netloc}"


def _descriptors(ids: Sequence[bytes]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [structs.PublicKeyCredentialDescriptor(id=each) for each in ids]

"""The two ceremonies of WebAuthn: making a passkey, and using one.

Each begins with a challenge that is good once, in the sign-in that asked, for five minutes; what a
browser is asked then, and what its answer proves, is in `proofs`.
Source: W3C, "Web Authentication: An API for accessing Public Key Credentials", level 3.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, Text, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.database import Model
from wallet.errors import PasskeyRefused
from wallet.settings import settings

CHALLENGE_MINUTES = 5
CHALLENGE_BYTES = 32


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

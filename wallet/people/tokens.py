"""Tokens of a sign-in: a short-lived signed one that every request shows, and a long-lived one that
is exchanged for the next pair."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

import jwt

from wallet.people.keys import key_for, keyed_digest, read_signed, signed

ACCESS_TOKEN_SECONDS = 15 * 60
AUDIENCE = "florin"
ALGORITHM = "HS256"
REFRESH_PURPOSE = "refresh token"
MAX_TOKEN_CHARACTERS = 2048  # ours have under 400
REMEMBERED_TOKENS = 4096  # of a process; each takes about a kilobyte


@dataclass(frozen=True, slots=True)
class Tokens:
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in_seconds: int = ACCESS_TOKEN_SECONDS
    device_token: str = field(default="", repr=False)  # of a new sign-in alone


def access_token(person_id: UUID, session_id: UUID) -> str:
    now = datetime.now(UTC)
    claims = {
        "aud": AUDIENCE,
        "sub": str(person_id),
        "sid": str(session_id),
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + timedelta(seconds=ACCESS_TOKEN_SECONDS),
    }
    return jwt.encode(claims, key_for("access token"), algorithm=ALGORITHM)


def session_id_of(token: str) -> tuple[UUID, UUID] | None:
    """Whose token it is and of which sign-in, (person id, session id), by its signature alone.

    Not proof that the sign-in still lasts: whatever shows or moves money asks `authenticate`.
    None for anything but a token of ours that has not expired.
    """
    if len(token) > MAX_TOKEN_CHARACTERS:
        return None
    try:
        person_id, session_id, expires_at = _verified(token, key_for("access token"))
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
        return None
    return (person_id, session_id) if time.time() < expires_at else None


@lru_cache(REMEMBERED_TOKENS)
def _verified(token: str, key: bytes) -> tuple[UUID, UUID, int]:
    """Whose token it is, of which sign-in, and until when, in seconds since 1970. Remembered, as it
    is shown with every request and says the same for as long as it lasts. What isn't a token of
    ours raises each time, so nobody fills the memory with those.
    """
    claims = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        audience=AUDIENCE,
        options={"require": ["exp", "iat", "sub", "jti", "sid"]},
    )
    return UUID(claims["sub"]), UUID(claims["sid"]), int(claims["exp"])


def new_refresh_token(session_id: UUID) -> str:
    """Names its sign-in, so that one from long ago still tells which one was stolen; signed, so
    that who merely knows the name of a sign-in has no token of it."""
    return signed(REFRESH_PURPOSE, f"{session_id.hex}.{secrets.token_hex(32)}")


def next_refresh_token(session_id: UUID, current: str) -> str:
    """The one that follows. Derived, so that two requests that refresh at once get the same one,
    and an answer that was lost on its way can be asked for again."""
    following = keyed_digest("next refresh token", current).hex()
    return signed(REFRESH_PURPOSE, f"{session_id.hex}.{following}")


def sign_in_of(refresh_token: str) -> UUID | None:
    """Which sign-in a refresh token is of, exchanged or not; None for one that isn't ours."""
    text = read_signed(REFRESH_PURPOSE, refresh_token)
    return UUID(hex=text.partition(".")[0]) if text else None


def refresh_hash(token: str) -> str:
    """How a refresh token is kept: it has 256 bits of chance, so a plain hash can't be reversed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

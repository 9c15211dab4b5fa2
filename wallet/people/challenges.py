"""What stands between a right password and the code of the second factor: a token that lasts five
minutes and is of no other use."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt

from wallet.people.keys import key_for, keyed_digest
from wallet.people.models import Person
from wallet.people.tokens import ALGORITHM, MAX_TOKEN_CHARACTERS

CHALLENGE_SECONDS = 5 * 60
AUDIENCE = "florin-second-factor"
PURPOSE = "second factor challenge"


@dataclass(frozen=True, slots=True)
class Challenge:
    person_id: UUID
    # Of the sign-in that it becomes. No two sign-ins have one id, so it becomes one only once.
    session_id: UUID
    password: str

    def is_after_password_of(self, person: Person) -> bool:
        """Whether it was given for the password that they (still) have."""
        return self.password == _fingerprint(person)


def challenge_for(person: Person) -> str:
    now = datetime.now(UTC)
    claims = {
        "aud": AUDIENCE,
        "sub": str(person.id),
        "jti": str(uuid4()),
        "password": _fingerprint(person),
        "iat": now,
        "exp": now + timedelta(seconds=CHALLENGE_SECONDS),
    }
    return jwt.encode(claims, key_for(PURPOSE), algorithm=ALGORITHM)


def read_challenge(token: object) -> Challenge | None:
    """None for anything but a challenge of ours that has not expired."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN_CHARACTERS:
        return None
    try:
        claims = jwt.decode(
            token,
            key_for(PURPOSE),
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["exp", "iat", "sub", "jti", "password"]},
        )
        return Challenge(UUID(claims["sub"]), UUID(claims["jti"]), claims["password"])
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
        return None


def _fingerprint(person: Person) -> str:
    return keyed_digest("challenged password", person.password_hash).hex()

"""Passwords: Argon2id."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wallet.errors import InvalidInput
from wallet.languages import gettext

MIN_CHARACTERS = 10
MAX_CHARACTERS = 128

# OWASP's Password Storage Cheat Sheet, first choice: about 50 ms of one core. The library's own
# default takes four lanes and three times as much, so a handful of guesses would fill the server.
MEMORY_KIB, PASSES, LANES = 46 * 1024, 1, 1

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)


def check_password(password: object, field: str = "password") -> str:
    """Raise InvalidInput, for this field, when it can't be one."""
    if not isinstance(password, str) or len(password) < MIN_CHARACTERS:
        message = gettext("Use at least %(least)s characters.", least=MIN_CHARACTERS)
        raise InvalidInput(field, message)
    if len(password) > MAX_CHARACTERS:
        message = gettext("Use at most %(most)s characters.", most=MAX_CHARACTERS)
        raise InvalidInput(field, message)
    if not password.isprintable():
        raise InvalidInput(field, gettext("Use letters, digits, signs and spaces only."))
    return password


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Take the same time whether there is a hash to compare with or not."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of nobody")

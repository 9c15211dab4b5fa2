"""Passwords: Argon2id, with the library's parameters (RFC 9106, low-memory profile)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wallet.errors import InvalidInput

MIN_CHARACTERS = 10
MAX_CHARACTERS = 128

_hasher = PasswordHasher()


def check_password(password: object) -> str:
    """Raise InvalidInput, for the field `password`, when it can't be one."""
    if not isinstance(password, str) or len(password) < MIN_CHARACTERS:
        raise InvalidInput("password", f"Use at least {MIN_CHARACTERS} characters.")
    if len(password) > MAX_CHARACTERS:
        raise InvalidInput("password", f"Use at most {MAX_CHARACTERS} characters.")
    if not password.isprintable():
        raise InvalidInput("password", "Use letters, digits, signs and spaces only.")
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

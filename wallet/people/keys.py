"""One secret, several purposes: each has a key of its own, so that none stands in for another."""

import hashlib
import hmac
from functools import cache

from wallet.settings import settings


def keyed_digest(purpose: str, message: str) -> bytes:
    """HMAC-SHA256 under a key derived from SECRET_KEY for this purpose; 32 bytes."""
    return hmac.digest(key_for(purpose), message.encode("utf-8", "surrogatepass"), hashlib.sha256)


def signed(purpose: str, text: str) -> str:
    """A token that nobody can make up: "<text>.<MAC>". It is not secret what it says."""
    return f"{text}.{keyed_digest(purpose, text).hex()}"


def read_signed(purpose: str, token: object) -> str | None:
    """The text of a token that we signed for this purpose; None for anything else."""
    if not isinstance(token, str):
        return None
    text = token.rpartition(".")[0]
    expected = signed(purpose, text).encode("utf-8", "surrogatepass")
    return text if hmac.compare_digest(expected, token.encode("utf-8", "surrogatepass")) else None


def key_for(purpose: str) -> bytes:
    """A 32-byte key that no other purpose shares."""
    return _derived(settings().secret_key, purpose)


@cache
def _derived(secret_key: str, purpose: str) -> bytes:
    """Remembered: every request takes some of them, and there are few purposes."""
    return hmac.digest(secret_key.encode(), purpose.encode(), hashlib.sha256)

"""One secret, several purposes: each has a key of its own, so that none stands in for another."""

import hashlib
import hmac

from wallet.settings import settings


def keyed_digest(purpose: str, message: str) -> bytes:
    """HMAC-SHA256 under a key derived from SECRET_KEY for this purpose; 32 bytes."""
    return hmac.digest(key_for(purpose), message.encode("utf-8", "surrogatepass"), hashlib.sha256)


def key_for(purpose: str) -> bytes:
    """A 32-byte key that no other purpose shares."""
    return hmac.digest(settings().secret_key.encode(), purpose.encode(), hashlib.sha256)

"""What a page compares to learn whether anything changed: a version per person, the bank's, the
line's.

A version is a random token kept for a few seconds. Whoever changes something touches it after the
commit; whoever shows something reads it *before* the rows. So Redis can only ever say "nothing
new": a lost touch, or a lost Redis, costs a few seconds and one needless refresh.
"""

import logging
import secrets
from uuid import UUID

from wallet.redis_client import RedisError, redis

VERSION_SECONDS = 5  # a touch that got lost after its commit is made good within this time

log = logging.getLogger(__name__)


def version(person_id: UUID) -> str:
    """The token of all that this person's pages show. Never raises; without Redis it is always
    new.
    """
    keys = [_person(person_id), "live:bank", "live:line"]
    try:
        with redis().pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.set(key, secrets.token_urlsafe(6), nx=True, ex=VERSION_SECONDS)
            pipe.mget(keys)
            tokens = pipe.execute()[-1]
    except RedisError:
        return secrets.token_urlsafe(12)
    return ".".join(token or secrets.token_urlsafe(6) for token in tokens)


def touch(*person_ids: UUID) -> None:
    """These people's pages have something new to show. Best effort, after the commit."""
    _renew([_person(person_id) for person_id in person_ids])


def touch_bank() -> None:
    _renew(["live:bank"])


def touch_line() -> None:
    """Places in line moved."""
    _renew(["live:line"])


def _person(person_id: UUID) -> str:
    return f"live:person:{person_id}"


def _renew(keys: list[str]) -> None:
    try:
        with redis().pipeline(transaction=False) as pipe:
            for key in keys:
                pipe.set(key, secrets.token_urlsafe(6), ex=VERSION_SECONDS)
            pipe.execute()
    except RedisError as error:
        log.warning("live versions were not touched: %s", error)

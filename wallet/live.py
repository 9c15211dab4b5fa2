"""What a page compares to learn whether anything changed: a version per person, the bank's, the
line's.

A version is a random token kept for a few seconds. Whoever changes something touches it after the
commit, which forgets it; whoever shows something reads it *before* the rows. So Redis can only ever
say "nothing new": a lost touch, or a lost Redis, costs a few seconds and one needless refresh.
"""

import logging
import secrets
from uuid import UUID

from wallet.redis_client import RedisError, redis

BANK, LINE = "live:bank", "live:line"
VERSION_SECONDS = 5  # a touch that got lost after its commit is made good within this time

log = logging.getLogger(__name__)


def version(person_id: UUID) -> str:
    """The token of all that this person's pages show. Never raises; without Redis it is always
    new.
    """
    keys = [_person(person_id), BANK, LINE]
    try:
        tokens: list[str | None] = redis().mget(keys)  # type: ignore[assignment]
        if None in tokens:
            tokens = _renew(keys)
    except RedisError:
        return secrets.token_urlsafe(12)
    return ".".join(token or secrets.token_urlsafe(6) for token in tokens)


def touch(*person_ids: UUID) -> None:
    """These people's pages have something new to show. Best effort, after the commit."""
    _forget([_person(person_id) for person_id in person_ids])


def touch_bank() -> None:
    _forget([BANK])


def touch_line() -> None:
    """Places in line moved."""
    _forget([LINE])


def _person(person_id: UUID) -> str:
    return f"live:person:{person_id}"


def _renew(keys: list[str]) -> list[str | None]:
    """New tokens for those that have none."""
    with redis().pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.set(key, secrets.token_urlsafe(6), nx=True, ex=VERSION_SECONDS)
        pipe.mget(keys)
        tokens: list[str | None] = pipe.execute()[-1]
    return tokens


def _forget(keys: list[str]) -> None:
    """Whoever looks next finds no token, and makes a new one."""
    if not keys:
        return
    try:
        redis().delete(*keys)
    except RedisError as error:
        log.warning("live versions were not touched: %s", error)

"""Wrong passwords and codes make the next try wait, longer and longer.

Counted for one account *from one place* (`places`): whoever guesses slows down themselves, and
can't lock the owner out. Kept in Redis under keyed digests, and by each process for itself, so that
nobody gets free tries when Redis is away or has lost everything. Of the two the higher count holds:

- A process keeps what it counted, with Redis or without it, for an hour, as Redis does.
- A right password or code ends it everywhere: it leaves a mark in Redis, and a process that sees
  another mark than when it counted drops what it kept. Only Redis that still knows of the right one
  can say so; if it lost that too, somebody waits some seconds for mistakes of before.
"""

import secrets
import threading
import time
from dataclasses import dataclass

from wallet.errors import TooManyAttempts
from wallet.languages import ngettext
from wallet.people.keys import keyed_digest
from wallet.redis_client import RedisError, redis

FREE_GUESSES = 5
FIRST_WAIT_SECONDS = 2
MAX_WAIT_SECONDS = 300
FORGOTTEN_AFTER_SECONDS = 3600
KEPT_HERE = 10_000  # of this process; those that were counted longest ago go first


@dataclass(slots=True)
class _Guesses:
    wrong: int = 0
    until: float = 0.0  # monotonic, as is the next
    counted_at: float = 0.0
    right_one: str | None = None  # the mark of the last right one before these


_here: dict[str, _Guesses] = {}  # in the order of `counted_at`
_counting = threading.Lock()


def refuse_if_too_soon(account: str, place: str) -> None:
    """Raises TooManyAttempts, with the seconds to wait. Costs no look at the password or code."""
    guesser = _guesser(account, place)
    in_redis, right_one = 0.0, None
    try:
        with redis().pipeline() as pipe:
            pipe.pttl(_wait_key(guesser))
            pipe.get(_right_key(guesser))
            milliseconds, right_one = pipe.execute()
            in_redis = milliseconds / 1000
    except RedisError:
        pass
    wait = max(_wait_here(guesser, right_one), in_redis)
    if wait > 0:
        seconds = int(wait) + 1
        message = ngettext(
            "Too many wrong tries. Please wait %(num)s second.",
            "Too many wrong tries. Please wait %(num)s seconds.",
            seconds,
        )
        raise TooManyAttempts(message, retry_after_seconds=seconds)


def wrong(account: str, place: str) -> None:
    """Count one; from the sixth on, the next has to wait."""
    guesser = _guesser(account, place)
    in_redis, right_one = 0, None
    try:
        with redis().pipeline() as pipe:
            pipe.incr(_count_key(guesser))
            pipe.expire(_count_key(guesser), FORGOTTEN_AFTER_SECONDS)
            pipe.get(_right_key(guesser))
            in_redis, _, right_one = pipe.execute()
    except RedisError:
        pass  # counted here, at least
    wait = wait_seconds(_count_here(guesser, in_redis, right_one))
    if wait:
        try:
            redis().set(_wait_key(guesser), 1, ex=wait)
        except RedisError:
            pass


def right(account: str, place: str) -> None:
    """The right one: what came before is forgotten."""
    guesser = _guesser(account, place)
    with _counting:
        _here.pop(guesser, None)
    try:
        with redis().pipeline() as pipe:
            pipe.delete(_count_key(guesser), _wait_key(guesser))
            # For as long as anybody may keep what was counted before it.
            pipe.set(_right_key(guesser), secrets.token_hex(8), ex=FORGOTTEN_AFTER_SECONDS)
            pipe.execute()
    except RedisError:
        pass


def wait_seconds(wrong_guesses: int) -> int:
    """How long after so many: 0, then 2, 4, 8 … up to five minutes."""
    if wrong_guesses <= FREE_GUESSES:
        return 0
    doublings = min(wrong_guesses - FREE_GUESSES - 1, 16)
    return min(FIRST_WAIT_SECONDS << doublings, MAX_WAIT_SECONDS)


def _guesser(account: str, place: str) -> str:
    return keyed_digest("guesses", f"{account} {place}").hex()


def _count_key(guesser: str) -> str:
    return f"guesses:{guesser}"


def _wait_key(guesser: str) -> str:
    return f"guesses:{guesser}:wait"


def _right_key(guesser: str) -> str:
    return f"guesses:{guesser}:right"


def _wait_here(guesser: str, right_one: str | None) -> float:
    with _counting:
        known = _still_good(guesser, right_one)
    return known.until - time.monotonic() if known else 0.0


def _count_here(guesser: str, in_redis: int, right_one: str | None) -> int:
    """How many there were; kept here until it is crowded out."""
    now = time.monotonic()
    with _counting:
        known = _still_good(guesser, right_one) or _Guesses()
        known.wrong = max(known.wrong + 1, in_redis)
        known.until = now + wait_seconds(known.wrong)
        known.counted_at = now
        known.right_one = right_one or known.right_one
        _here.pop(guesser, None)
        _here[guesser] = known
        while len(_here) > KEPT_HERE:
            del _here[next(iter(_here))]
        return known.wrong


def _still_good(guesser: str, right_one: str | None) -> _Guesses | None:
    """What is kept here, unless it is too old or there was a right one since; under the lock."""
    known = _here.get(guesser)
    if known is None:
        return None
    is_old = time.monotonic() - known.counted_at > FORGOTTEN_AFTER_SECONDS
    if is_old or right_one not in (None, known.right_one):
        del _here[guesser]
        return None
    return known

"""Wrong passwords and codes make the next try wait, longer and longer.

Counted for one account *from one place*, which is a network address or a device: whoever guesses
slows down themselves, and can't lock the owner out. Kept in Redis under keyed digests; without
Redis each process keeps its own.
"""

import threading
import time
from dataclasses import dataclass

from wallet.errors import TooManyAttempts
from wallet.people.keys import keyed_digest
from wallet.redis_client import RedisError, redis

FREE_GUESSES = 5
FIRST_WAIT_SECONDS = 2
MAX_WAIT_SECONDS = 300
FORGOTTEN_AFTER_SECONDS = 3600
KEPT_HERE = 10_000  # of this process; the oldest go first


@dataclass(slots=True)
class _Guesses:
    wrong: int = 0
    until: float = 0.0  # monotonic


_here: dict[str, _Guesses] = {}
_counting = threading.Lock()


def refuse_if_too_soon(account: str, place: str) -> None:
    """Raises TooManyAttempts, with the seconds to wait. Costs no look at the password or code."""
    guesser = _guesser(account, place)
    wait = _wait_here(guesser)
    try:
        wait = max(wait, redis().pttl(_wait_key(guesser)) / 1000)
    except RedisError:
        pass
    if wait > 0:
        seconds = int(wait) + 1
        words = "second" if seconds == 1 else "seconds"
        raise TooManyAttempts(
            f"Too many wrong tries. Please wait {seconds} {words}.",
            retry_after_seconds=seconds,
        )


def wrong(account: str, place: str) -> None:
    """Count one; from the sixth on, the next has to wait."""
    guesser = _guesser(account, place)
    count = _count_here(guesser)
    try:
        with redis().pipeline() as pipe:
            pipe.incr(_count_key(guesser))
            pipe.expire(_count_key(guesser), FORGOTTEN_AFTER_SECONDS)
            count = max(count, pipe.execute()[0])
            if wait := wait_seconds(count):
                redis().set(_wait_key(guesser), 1, ex=wait)
    except RedisError:
        pass  # counted here, at least
    if wait := wait_seconds(count):
        with _counting:
            _here[guesser].until = time.monotonic() + wait


def right(account: str, place: str) -> None:
    """The right one: what came before is forgotten."""
    guesser = _guesser(account, place)
    with _counting:
        _here.pop(guesser, None)
    try:
        redis().delete(_count_key(guesser), _wait_key(guesser))
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


def _wait_here(guesser: str) -> float:
    with _counting:
        known = _here.get(guesser)
    return known.until - time.monotonic() if known else 0.0


def _count_here(guesser: str) -> int:
    with _counting:
        known = _here.setdefault(guesser, _Guesses())
        known.wrong += 1
        while len(_here) > KEPT_HERE:
            del _here[next(iter(_here))]
        return known.wrong

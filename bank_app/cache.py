"""The identities of open accounts that were used last, in this process; limited in size and time.

Never a balance or a status: an account that isn't open is not put here, and a change drops it.
"""

import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock

from cachetools import TTLCache

from bank_app.metrics import CACHE_HITS, CACHE_MISSES
from bank_app.settings import settings


@dataclass(frozen=True, slots=True)
class Identity:
    """What the bank tells its callers about an account."""

    account: str
    holder: str
    email: str
    currency: str


class IdentityCache:
    def __init__(
        self, size: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """At most `size` accounts (0: none, the cache is off), each for at most `seconds`."""
        self._rows: TTLCache[str, Identity] = TTLCache(size, seconds, timer=clock)
        self._size = size
        self._lock = Lock()
        self._drops = 0

    def get(self, numbers: Collection[str]) -> tuple[dict[str, Identity], int]:
        """The known ones of `numbers`, and a mark for `put` with what was read instead."""
        with self._lock:
            found = {number: row for number in numbers if (row := self._rows.get(number))}
            mark = self._drops
        CACHE_HITS.inc(len(found))
        CACHE_MISSES.inc(len(numbers) - len(found))
        return found, mark

    def put(self, identities: Iterable[Identity], mark: int) -> None:
        """Keep what was read after `get` gave `mark`.

        Nothing is kept when an account was dropped since: it may have been read before its change.
        """
        with self._lock:
            if self._size and mark == self._drops:
                self._rows.update((identity.account, identity) for identity in identities)

    def drop(self, number: str) -> None:
        """Forget an account; call it after its change is committed."""
        with self._lock:
            self._drops += 1
            self._rows.pop(number, None)


@cache
def identity_cache() -> IdentityCache:
    """The one of this process."""
    return IdentityCache(settings().cache_size, settings().cache_seconds)

"""Where the limits count: in Redis, for all processes; while Redis is away, in this one."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from limits.storage import MemoryStorage, RedisStorage, Storage

from wallet.redis_client import RedisError, redis
from wallet.settings import settings

SCHEME = "redis-or-memory"

Answer = TypeVar("Answer")


class RedisOrMemory(Storage):
    """Never open: whatever Redis says no to is counted here. Redis is asked again each time, which
    our client makes cheap: after trouble it fails at once, for a second.

    (The library's own fall-back has a race: of two requests that find Redis away at once, the
    second gets a 500. And its memory isn't safe for threads.)
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library reads it from the class

    def __init__(self, uri: str | None = None, **_options: object) -> None:
        super().__init__(uri)
        self._redis = _PreciseRedis(
            settings().redis_url, redis().connection_pool, key_prefix="limits"
        )
        self._here = MemoryStorage()
        self._alone = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        return RedisError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._ask(lambda storage: storage.incr(key, expiry, amount))

    def get(self, key: str) -> int:
        return self._ask(lambda storage: storage.get(key))

    def get_expiry(self, key: str) -> float:
        return self._ask(lambda storage: storage.get_expiry(key))

    def clear(self, key: str) -> None:
        self._ask(lambda storage: storage.clear(key))

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        return self._ask(lambda storage: storage.reset())

    def _ask(self, question: Callable[[Storage], Answer]) -> Answer:
        try:
            return question(self._redis)
        except RedisError:
            with self._alone:
                return question(self._here)


class _PreciseRedis(RedisStorage):
    """Says to the millisecond when a count ends: rounded, `Retry-After` could be too early."""

    def get_expiry(self, key: str) -> float:
        left_milliseconds = int(redis().pttl(self.prefixed_key(key)))
        return time.time() + max(left_milliseconds, 0) / 1000

"""Redis, the motion: rings, the line, live versions. It may lose everything at any moment, and
whoever uses it says what happens then.

Redis answers in under a millisecond or is in trouble. A process that has seen the trouble doesn't
wait for it again with every call: for a moment it fails at once.
"""

import time
from functools import cache
from typing import Any

from redis import Connection, ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, TimeoutError
from redis.retry import Retry

from wallet.settings import settings

CONNECT_SECONDS = 0.5
COMMAND_SECONDS = 0.5
TROUBLE_SECONDS = 1.0  # how long nobody of this process tries again

__all__ = ["RedisError", "connect", "forget_trouble", "redis"]


class _Impatient(Connection):
    """A connection that remembers, for all of its process, that Redis just failed."""

    trouble_until = 0.0  # monotonic

    def connect(self) -> None:
        if time.monotonic() < _Impatient.trouble_until:
            raise RedisConnectionError("Redis was away a moment ago")
        try:
            super().connect()  # type: ignore[no-untyped-call]
        except RedisError:
            _Impatient.trouble_until = time.monotonic() + TROUBLE_SECONDS
            raise

    def read_response(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().read_response(*args, **kwargs)
        except TimeoutError:
            _Impatient.trouble_until = time.monotonic() + TROUBLE_SECONDS
            raise


def forget_trouble() -> None:
    """Try again at once."""
    _Impatient.trouble_until = 0.0


def connect(url: str, **options: Any) -> Redis:
    """A client of this Redis; `options` go to its connections."""
    pool = ConnectionPool.from_url(
        url,
        connection_class=_Impatient,
        socket_connect_timeout=CONNECT_SECONDS,
        # Once: a pooled connection may be older than the server. Not after a time-out.
        retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
        **{"socket_timeout": COMMAND_SECONDS} | options,
    )
    return Redis(connection_pool=pool)


@cache
def redis() -> Redis:
    return connect(settings().redis_url, decode_responses=True)

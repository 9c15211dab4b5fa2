"""Redis, the motion: rings, the line, live versions. It may lose everything at any moment, and
whoever uses it says what happens then."""

from functools import cache

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from wallet.settings import settings

# Redis answers in under a millisecond or is in trouble; nobody waits long for a hint.
CONNECT_SECONDS = 0.5
COMMAND_SECONDS = 1.0

__all__ = ["RedisError", "redis"]


@cache
def redis() -> Redis:
    return Redis.from_url(
        settings().redis_url,
        decode_responses=True,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=COMMAND_SECONDS,
        retry=Retry(NoBackoff(), 1),  # once: a pooled connection may be older than the server
    )

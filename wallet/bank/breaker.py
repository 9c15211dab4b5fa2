"""The breaker: while the bank is away nobody calls it. Shared through Redis; alone without it.

It opens when the bank, asked how it is after a failed call, doesn't say that it is well; or when
several different operations, each asked alone, got no usable answer although it says so. One
poisonous operation therefore never stops the others. After the bank's return the batches grow from
a small one (the ramp).
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from wallet import live
from wallet.redis_client import RedisError, redis

SUSPECTS_TO_OPEN = 3  # different operations, each asked alone
SUSPECT_SECONDS = 30
RAMP_START = 10
RAMP_SECONDS = 30
MAX_BATCH = 200

OPEN = "bank:breaker:open_since"  # unix seconds; absent while closed
SUSPECTS = "bank:breaker:suspects"
RAMP = "bank:breaker:ramp"  # the size of the next batch; absent when the ramp is over

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _OwnView:
    """What this process knows by itself, for when Redis is away."""

    open_since: float | None = None


_own = _OwnView()


def open_since() -> datetime | None:
    """When the bank went away, or None while it is there."""
    try:
        value = redis().get(OPEN)
        _own.open_since = float(value) if value else None
    except RedisError:
        pass
    return None if _own.open_since is None else datetime.fromtimestamp(_own.open_since, UTC)


def is_open() -> bool:
    return open_since() is not None


def trip() -> None:
    """The bank is away."""
    now = time.time()
    is_news = _own.open_since is None
    _own.open_since = _own.open_since or now
    try:
        is_news = bool(redis().set(OPEN, now, nx=True))
    except RedisError:
        pass
    if is_news:
        log.warning("the bank is away; until it is back nobody calls it but the probe")
    live.touch_bank()


def close() -> None:
    """The bank is back; start with small batches."""
    log.info("the bank is back")
    _own.open_since = None
    try:
        with redis().pipeline() as pipe:
            pipe.delete(OPEN, SUSPECTS)
            pipe.set(RAMP, RAMP_START, ex=RAMP_SECONDS)
            pipe.execute()
    except RedisError:
        pass
    live.touch_bank()


def suspect(operation_id: UUID) -> None:
    """Asked alone, this operation got no usable answer from a bank that calls itself well."""
    try:
        with redis().pipeline() as pipe:
            pipe.sadd(SUSPECTS, str(operation_id))
            pipe.expire(SUSPECTS, SUSPECT_SECONDS)
            pipe.scard(SUSPECTS)
            if pipe.execute()[-1] >= SUSPECTS_TO_OPEN:
                trip()
    except RedisError:
        pass  # each row's own back-off protects the bank well enough until Redis is back


def answered() -> None:
    """The bank gave usable answers: nobody is suspect, and the next batch may be twice as large."""
    try:
        doubled = 2 * int(redis().get(RAMP) or MAX_BATCH)
        with redis().pipeline() as pipe:
            pipe.delete(SUSPECTS)
            if doubled < MAX_BATCH:
                pipe.set(RAMP, doubled, ex=RAMP_SECONDS)
            else:
                pipe.delete(RAMP)
            pipe.execute()
    except RedisError:
        pass


def batch_failed(size: int) -> None:
    """A batch of this size got no answer at all: maybe it was too much at once."""
    try:
        redis().set(RAMP, max(size // 2, RAMP_START), ex=RAMP_SECONDS)
    except RedisError:
        pass


def batch_size() -> int:
    """How many operations the next call may carry."""
    try:
        return min(int(redis().get(RAMP) or MAX_BATCH), MAX_BATCH)
    except RedisError:
        return MAX_BATCH

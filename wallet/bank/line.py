"""The parking lot: the ids of the operations that wait for the bank's return, in the order asked.

A sorted set in Redis gives places in line and leaves in batches. It is a copy: the rows say who is
parked, and a lot that lost its epoch key (a FLUSHALL, a lost disk) is rebuilt from them.
"""

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from wallet import live
from wallet.redis_client import RedisError, redis

LOT = "bank:line"
EPOCH = "bank:line:epoch"  # present as long as the lot was not lost

REBUILD_CHUNK = 5_000

Place = tuple[UUID, int]  # an operation and its sequence number


def join(places: Iterable[Place]) -> None:
    """Stand in line. Best effort: who is missing here is found in the rows."""
    scores = {str(operation_id): sequence for operation_id, sequence in places}
    if not scores:
        return
    try:
        redis().zadd(LOT, scores)
    except RedisError:
        return
    live.touch_line()


def pop(count: int) -> list[UUID]:
    """Take the first `count` out of the line; nobody when Redis is away."""
    try:
        popped = cast(list[tuple[str, float]], redis().zpopmin(LOT, count))
    except RedisError:
        return []
    if popped:
        live.touch_line()
    return [UUID(member) for member, _ in popped]


def leave(operation_ids: Iterable[UUID]) -> None:
    """Step out of line (cancelled, or answered by a late webhook). Best effort."""
    members = [str(operation_id) for operation_id in operation_ids]
    try:
        if members and redis().zrem(LOT, *members):
            live.touch_line()
    except RedisError:
        pass


def places(operation_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Each operation's place, 1 for the first. Who isn't found, or nobody without Redis, is left
    out.
    """
    ids = list(operation_ids)
    try:
        with redis().pipeline(transaction=False) as pipe:
            for operation_id in ids:
                pipe.zrank(LOT, str(operation_id))
            ranks = pipe.execute() if ids else []
    except RedisError:
        return {}
    return {id_: rank + 1 for id_, rank in zip(ids, ranks, strict=True) if rank is not None}


def size() -> int:
    """How many wait. Raises RedisError."""
    return redis().zcard(LOT)


def is_lost() -> bool:
    """Has Redis forgotten the lot? Raises RedisError."""
    return not redis().exists(EPOCH)


def rebuild(places: Sequence[Place]) -> None:
    """Fill the lot from the rows. Raises RedisError."""
    for start in range(0, len(places), REBUILD_CHUNK):
        chunk = places[start : start + REBUILD_CHUNK]
        redis().zadd(LOT, {str(operation_id): sequence for operation_id, sequence in chunk})
    redis().set(EPOCH, 1)
    live.touch_line()

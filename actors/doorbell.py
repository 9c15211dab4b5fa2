"""Ringing: "something is due". A ring that is already in the air is not sent again."""

import logging
from typing import Literal

from dramatiq import Message
from dramatiq.errors import BrokerConnectionError

from actors.broker import RING, broker
from wallet.redis_client import RedisError, redis

Queue = Literal["bank", "mail", "registrations", "payouts", "schedules"]

IN_THE_AIR_SECONDS = 2  # after this a ring counts as lost
MOST_WAITING = 16  # with so many nobody listens, and who comes back would have to throw them away

log = logging.getLogger(__name__)


def ring(queue: Queue) -> bool:
    """Tell a worker of this queue that something is due. Best effort, after the commit.

    Never raises: the row is the promise, and the clock finds what was not rung. False when the bell
    is out of order.
    """
    try:
        if not redis().set(_flag(queue), 1, nx=True, ex=IN_THE_AIR_SECONDS):
            return True
    except RedisError as error:
        log.warning("could not ring %s: %s", queue, type(error).__name__)
        return False
    return ring_anyway(queue)


def ring_anyway(queue: Queue) -> bool:
    """Ring even if a ring seems to be in the air; it may have been lost with its worker."""
    message: Message[None] = Message(
        queue_name=queue, actor_name=queue, args=(), kwargs={}, options=dict(RING)
    )
    try:
        if broker.waiting(queue) < MOST_WAITING:
            broker.enqueue(message)
    except (BrokerConnectionError, RedisError) as error:
        log.warning("could not ring %s: %s", queue, type(error).__name__)
        return False
    return True


def heard(queue: Queue) -> None:
    """The ring has arrived: whoever commits from now on must ring again. Call before claiming."""
    try:
        redis().delete(_flag(queue))
    except RedisError:
        pass  # it expires by itself


def _flag(queue: Queue) -> str:
    return f"ring:{queue}"

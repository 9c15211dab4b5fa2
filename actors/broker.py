"""The doorbell's wire: Dramatiq on its own Redis database, with every limit written down."""

from typing import Any

import dramatiq
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.errors import ConnectionClosed
from dramatiq.middleware import AgeLimit, Callbacks, Retries, ShutdownNotifications, TimeLimit
from redis.exceptions import ConnectionError as RedisConnectionError

from wallet import redis_client
from wallet.settings import SettingsError, settings

COMMAND_SECONDS = 1.0  # Dramatiq's own work in Redis is larger than a hint's
LISTEN_SECONDS = 0.5  # well under COMMAND_SECONDS, or silence looks like a Redis in trouble
DEAD_MS = 60_000  # how long Dramatiq keeps a ring that nobody heard in time; for us it is worthless
PAUSE_MS = 10  # before a worker with its hands full, or one that found nothing, goes on

# max_age: a ring nobody heard is worth nothing after this; the clock rings again.
# time_limit is a last resort: every call inside an actor has its own, shorter one.
RING = {"max_retries": 0, "max_age": 5_000, "time_limit": 120_000}


class Listener(_RedisConsumer):
    """Waits in Redis until somebody rings. Dramatiq's own looks again and again, and either sleeps
    through a ring or costs an idle machine its rest.
    """

    def __next__(self) -> Any:
        message = super().__next__()
        if message is None and self.outstanding_message_count < self.prefetch:
            self._listen()
        return message

    def _listen(self) -> None:
        """Until there is a message. Moving the first one to its own place only looks at it."""
        key = f"{self.broker.namespace}:{self.queue_name}"
        try:
            self.broker.client.blmove(key, key, LISTEN_SECONDS, "LEFT", "LEFT")
        except RedisConnectionError as error:
            raise ConnectionClosed(error) from None


class Broker(RedisBroker):
    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = PAUSE_MS) -> Listener:
        """`timeout`, how long Dramatiq's own would sleep between two looks, is ours to say."""
        return Listener(self, queue_name, prefetch, PAUSE_MS)

    def waiting(self, queue_name: str) -> int:
        """How many messages nobody has taken yet. Raises RedisError."""
        return int(self.client.llen(f"{self.namespace}:{queue_name}"))


def connect() -> Broker:
    """The broker of this process. No results, groups or pipelines: a message carries no work.

    Every process that serves or works imports this first, so here is where one in an environment
    that isn't fit ends, with one line.
    """
    try:
        url = settings().broker_url
    except SettingsError as error:
        raise SystemExit(f"florin: {error}") from None
    client = redis_client.connect(url, socket_timeout=COMMAND_SECONDS)
    middleware = [AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Retries()]
    broker = Broker(
        client=client, middleware=middleware, heartbeat_timeout=60_000, dead_message_ttl=DEAD_MS
    )
    dramatiq.set_broker(broker)
    return broker


broker = connect()

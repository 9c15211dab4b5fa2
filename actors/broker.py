"""The doorbell's wire: Dramatiq on its own Redis database, with every limit written down."""

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, Retries, ShutdownNotifications, TimeLimit

from wallet import redis_client
from wallet.settings import SettingsError, settings

COMMAND_SECONDS = 1.0  # Dramatiq's own work in Redis is larger than a hint's

# max_age: a ring nobody heard is worth nothing after this; the clock rings again.
# time_limit is a last resort: every call inside an actor has its own, shorter one.
RING = {"max_retries": 0, "max_age": 5_000, "time_limit": 120_000}


def connect() -> RedisBroker:
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
    broker = RedisBroker(client=client, middleware=middleware, heartbeat_timeout=60_000)
    dramatiq.set_broker(broker)
    return broker


broker = connect()

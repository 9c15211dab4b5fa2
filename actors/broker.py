"""The doorbell's wire: Dramatiq on its own Redis database, with every limit written down."""

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, Retries, ShutdownNotifications, TimeLimit
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from wallet.settings import SettingsError, settings

CONNECT_SECONDS = 0.5
COMMAND_SECONDS = (
    2.0  # a stalled Redis must not hold a web request, nor an acknowledgement, for long
)

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
    client = Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=COMMAND_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )
    middleware = [AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Retries()]
    broker = RedisBroker(client=client, middleware=middleware, heartbeat_timeout=60_000)
    dramatiq.set_broker(broker)
    return broker


broker = connect()

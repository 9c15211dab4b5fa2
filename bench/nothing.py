"""An actor that does nothing: what the broker and a worker group can do at the most."""

import dramatiq

from actors.broker import RING, broker

QUEUE = "nothing"


@dramatiq.actor(queue_name=QUEUE, actor_name=QUEUE, broker=broker, **RING | {"max_age": None})
def nothing() -> None:
    pass

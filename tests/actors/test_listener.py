"""Workers that listen in Redis: a ring is for one of them, and none is lost by listening."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from actors.broker import Listener, broker
from actors.doorbell import ring_anyway
from tests import services


def is_listened_to(count: int) -> bool:
    return int(broker.client.info("clients")["blocked_clients"]) == count


def next_ring(listener: Listener) -> Any:
    """The next look that finds one."""
    return next(message for message in listener if message is not None)


def test_silence_is_no_ring(clean: None) -> None:
    assert next(broker.consume("bank")) is None


def test_a_ring_while_somebody_listens_is_heard_and_acknowledged(clean: None) -> None:
    listener = broker.consume("bank")
    with ThreadPoolExecutor(1) as threads:
        heard = threads.submit(next_ring, listener)
        services.wait_until(lambda: is_listened_to(1), "it listens")
        ring_anyway("bank")
        message = heard.result(timeout=10)
    assert message.actor_name == "bank"
    assert broker.do_qsize("bank") > 0  # it would come back if this worker died
    listener.ack(message)
    assert broker.do_qsize("bank") == 0


def test_a_ring_that_two_listen_for_is_heard_once(clean: None) -> None:
    listeners = [broker.consume("bank"), broker.consume("bank")]
    with ThreadPoolExecutor(2) as threads:
        looks = [threads.submit(lambda each=each: [next(each), next(each)]) for each in listeners]
        services.wait_until(lambda: is_listened_to(2), "both listen")
        ring_anyway("bank")
        heard = [message for look in looks for message in look.result(timeout=10) if message]
    assert len(heard) == 1


def test_rings_keep_their_order_under_a_listener(clean: None) -> None:
    sent = [broker.enqueue(broker.get_actor("bank").message()).message_id for _ in range(3)]
    listener = broker.consume("bank", prefetch=1)
    heard = []
    for _ in sent:
        message = next_ring(listener)
        heard.append(message.message_id)
        listener.ack(message)
    assert heard == sent

"""An actor that does nothing: what the broker and a worker group like the bank queue's can do at
the most. Messages are sent before the group starts, so that sending takes no time from it.
"""

import time

import dramatiq

from actors import worker
from actors.broker import RING, broker
from bench.stack import Stack, wait_for
from florin.local.stack import read_procfile

QUEUE = "nothing"
MESSAGES = 4_000


@dramatiq.actor(queue_name=QUEUE, actor_name=QUEUE, broker=broker, **RING | {"max_age": None})
def nothing() -> None:
    pass


def messages_per_second(stack: Stack) -> float:
    """From the moment when the first is done: the start of processes doesn't count."""
    broker.flush(QUEUE)
    for _ in range(MESSAGES):
        nothing.send()
    line = read_procfile()["worker_bank"].replace("-m actors.worker", "-m bench.nothing")
    with stack.run(nothing=line.replace("--queue bank", f"--queue {QUEUE}")):
        wait_for(lambda: _left() < MESSAGES)
        started, left = time.perf_counter(), _left()
        wait_for(lambda: _left() == 0)
        return left / (time.perf_counter() - started)


def _left() -> int:
    return int(broker.client.llen(f"dramatiq:{QUEUE}"))


if __name__ == "__main__":
    worker.main()

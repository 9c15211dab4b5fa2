"""A worker group, `python -m actors.worker --queue bank --threads 4`: one process for one queue.

It is Dramatiq's own worker without Dramatiq's command, which would keep a second process to watch
over this one. Whoever started a group starts it again.
"""

import argparse
import logging
import signal
import threading

from dramatiq import Worker

import actors  # noqa: F401 - declares what there is to do
from actors.broker import broker

STOP_MS = 6_000  # for the batch in hand; longer than a call to the bank may take

log = logging.getLogger(__name__)


def run(queue: str, threads: int, stopping: threading.Event) -> None:
    broker.emit_after("process_boot")  # what limits the time of a message starts here
    worker = Worker(broker, queues={queue}, worker_threads=threads)
    worker.start()
    log.info("the worker group of the %s queue is ready", queue)
    stopping.wait()
    worker.stop(timeout=STOP_MS)
    broker.close()


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m actors.worker")
    parser.add_argument("--queue", required=True, choices=sorted(broker.get_declared_queues()))
    parser.add_argument("--threads", required=True, type=int)
    arguments = parser.parse_args()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    run(arguments.queue, arguments.threads, stopping)


if __name__ == "__main__":
    main()

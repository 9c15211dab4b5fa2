"""Real workers in this process, on the real Redis."""

from collections.abc import Callable, Iterator

import dramatiq
import pytest
from flask import Flask

import actors  # noqa: F401 - declares the actors that the workers run
from actors.broker import broker
from tests import services
from tests.characters import ALICE, BOB, Character
from webapp import create_app

PICK_UP_MILLISECONDS = 20


@pytest.fixture
def alice(clean: None) -> Character:
    return Character(ALICE, "Alice Adams")


@pytest.fixture
def bob(clean: None) -> Character:
    return Character(BOB, "Bob Brown")


@pytest.fixture
def app() -> Flask:
    return create_app()


@pytest.fixture
def work() -> Iterator[Callable[[str], None]]:
    """Work off what was rung on one queue, as its worker group would; nothing else."""
    workers: list[dramatiq.Worker] = []

    def work_off(queue: str) -> None:
        worker = dramatiq.Worker(
            broker, queues={queue}, worker_threads=2, worker_timeout=PICK_UP_MILLISECONDS
        )
        worker.start()
        workers.append(worker)
        broker.join(queue, timeout=20_000)
        worker.join()
        worker.stop()

    yield work_off
    for worker in workers:
        worker.stop()


@pytest.fixture
def redis_away(clean: None, redis_server: services.Redis) -> Iterator[None]:
    """A Redis that is stopped for a while."""
    redis_server.stop()
    yield
    redis_server.start()

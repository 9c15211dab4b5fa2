"""Batches of one queue in one process: in turn, but nobody waits for a slow one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from actors import turns
from actors.turns import Turns
from tests import services


def test_a_quick_batch_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TURN_SECONDS", 60)
    queue, begun, story = Turns(), Event(), []

    def second() -> None:
        begun.set()
        with queue.take():
            story.append("second")

    with ThreadPoolExecutor(1) as threads:
        with queue.take():
            waiting = threads.submit(second)
            begun.wait(10)
            story.append("first")
        waiting.result(timeout=10)
    assert story == ["first", "second"]


def test_nobody_waits_for_the_end_of_a_slow_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.01)
    queue, story = Turns(), []

    def take(name: str) -> None:
        with queue.take():
            story.append(name)

    with ThreadPoolExecutor(1) as threads, queue.take():
        for name in ("second", "third"):
            threads.submit(take, name).result(timeout=10)
    assert story == ["second", "third"]


def test_who_did_not_wait_to_the_end_takes_no_turn_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.01)
    queue, done = Turns(), Event()

    def impatient() -> None:
        with queue.take():
            pass
        done.set()

    with ThreadPoolExecutor(2) as threads:
        with queue.take():
            threads.submit(impatient)
            services.wait_until(done.is_set, "it went ahead")
            monkeypatch.setattr(turns, "TURN_SECONDS", 60)
            patient = threads.submit(impatient)
            assert not patient.done()
        patient.result(timeout=10)


def test_a_batch_that_fails_ends_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TURN_SECONDS", 60)
    queue = Turns()
    with pytest.raises(RuntimeError), queue.take():
        raise RuntimeError
    with queue.take():
        pass

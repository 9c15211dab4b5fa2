"""A worker group as the Procfile starts it: a process of its own, on the real Redis."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from actors import ring
from actors.broker import broker
from tests import services
from tests.characters import Character

STOP_SECONDS = 20


@pytest.fixture
def worker_bank(clean: None) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "actors.worker", "--queue", "bank", "--threads", "2"]
    process = subprocess.Popen(command, cwd=services.ROOT)
    yield process
    process.kill()
    process.wait()


def test_a_group_works_off_its_own_queue_and_no_other(
    alice: Character, bank: services.Bank, worker_bank: subprocess.Popen[bytes]
) -> None:
    deposit = alice.deposits("5.00")
    ring("mail")
    (of_another,) = broker.client.lrange("dramatiq:mail", 0, -1)
    ring("bank")
    services.wait_until(lambda: alice.state(deposit) == "settled", "the group does it")
    # Seconds later what was settled rings there once more.
    assert of_another in broker.client.lrange("dramatiq:mail", 0, -1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_group_that_is_told_to_end_ends_well(
    alice: Character,
    bank: services.Bank,
    worker_bank: subprocess.Popen[bytes],
    number: signal.Signals,
) -> None:
    deposit = alice.deposits("5.00")

    def is_done() -> bool:
        ring("bank")  # as the clock does: one is too old when the group was slow to start
        return alice.state(deposit) == "settled"

    services.wait_until(is_done, "the group does it")
    worker_bank.send_signal(number)
    assert worker_bank.wait(STOP_SECONDS) == 0


def test_a_queue_that_is_none_is_refused() -> None:
    command = [sys.executable, "-m", "actors.worker", "--queue", "letters", "--threads", "2"]
    ended = subprocess.run(command, cwd=services.ROOT, capture_output=True, text=True, timeout=30)
    assert ended.returncode == 2
    assert "invalid choice: 'letters'" in ended.stderr

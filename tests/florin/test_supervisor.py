"""A stack of small programs stands in for the real ones: a leader that forks a worker."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.florin.conftest import Script, exists, gone

# Prints the pids of a leader and of its worker, each time they start.
SUPERVISOR = """
import subprocess, sys
from florin.local import child
from florin.local.output import Output
from florin.local.supervisor import Program, Supervisor

LEADER = '''
import os, signal, time
worker = os.fork()
if worker == 0:
    while True: time.sleep(60)
print("pids", os.getpid(), worker, flush=True)
signal.signal(signal.SIGTERM, {on_term})
while True: time.sleep(60)
'''.format(on_term=sys.argv[1])

with Supervisor(Output()) as supervisor:
    supervisor.start(Program("leader", lambda: child.start(
        [sys.executable, "-c", LEADER], output=subprocess.PIPE)))
    supervisor.run(lambda: None)
print("stopped", flush=True)
"""


@pytest.fixture
def stack() -> Iterator[Script]:
    script = Script(SUPERVISOR, "signal.SIG_DFL")
    yield script
    if script.process.poll() is None:
        script.process.kill()
    script.process.wait()


def pids(script: Script) -> tuple[int, int]:
    leader, worker = script.line_with("pids ").rpartition("pids ")[2].split()
    return int(leader), int(worker)


def test_a_dead_leader_is_started_again_without_the_workers_it_left(stack: Script) -> None:
    leader, worker = pids(stack)
    os.kill(leader, signal.SIGKILL)
    assert "SIGKILL; again in 0.5 s" in stack.line_with("ended with")
    again, its_worker = pids(stack)
    gone(leader, worker)
    assert exists(again)
    assert exists(its_worker)


def test_who_dies_again_and_again_is_started_later_and_later(stack: Script) -> None:
    waits = []
    for _ in range(3):
        leader, _ = pids(stack)
        os.kill(leader, signal.SIGKILL)
        waits.append(stack.line_with("ended with").rpartition("again in ")[2])
    assert waits == ["0.5 s", "1 s", "2 s"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_ask_for_the_end_leaves_nothing_behind(
    stack: Script, number: signal.Signals
) -> None:
    everybody = pids(stack)
    stack.ask(number)
    assert stack.line_with("stopped")
    assert stack.process.wait(5) == 0
    gone(*everybody)


def test_kill_9_leaves_nothing_behind_either(stack: Script) -> None:
    everybody = pids(stack)
    stack.ask(signal.SIGKILL)
    gone(*everybody)


def test_who_does_not_listen_is_killed_when_asked_twice() -> None:
    script = Script(SUPERVISOR, "signal.SIG_IGN")
    everybody = pids(script)
    script.ask(signal.SIGTERM)
    assert script.line_with("stopping")
    script.ask(signal.SIGTERM)
    assert script.line_with("stopped")
    gone(*everybody)
    script.process.wait()

"""Runs the stack's processes: starts a dead one again with back-off, and leaves none behind.

Everything happens in the main thread, one step at a time: the kernel ties the death signal of a
child to the thread that started it.
"""

import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import TYPE_CHECKING

from florin.complaint import Complaint
from florin.local import child
from florin.local.output import Output
from florin.local.watcher import Watcher

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

BACK_OFF_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 10.0)
SETTLED_SECONDS = 30.0  # who lived so long starts anew at the shortest back-off
STOP_SECONDS = 8.0
TICK_SECONDS = 0.1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(BaseException):
    """Somebody asked the stack to stop; not an error, so nothing catches it by accident."""


@dataclass(slots=True)
class Program:
    """`launch` starts it in a process group of its own (see `florin.local.child`)."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL  # when we die without a word
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)  # monotonic
    due_at: float = field(default=0.0, init=False)  # monotonic; when to start it again
    deaths: int = field(default=0, init=False)  # in a row


class Supervisor:
    """A context manager: whatever ends the block, every program of it is stopped.

    The first program started is the last to stop: start the servers before what uses them.
    """

    def __init__(self, output: Output) -> None:
        self.output = output
        self.layers: list[list[Program]] = []
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop = False
        self._wait_for_a_good_moment = False  # to stop; else at once, wherever we are

    def __enter__(self) -> "Supervisor":
        self._watcher = Watcher()
        for number in STOP_SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # `nohup`
                signal.signal(number, self._on_signal)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        for number in (signal.SIGINT, signal.SIGTERM):  # asked again: no more patience
            signal.signal(number, self._kill_all)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        if kind in (None, Stop):
            self.output.write("stopping; ask again to stop at once")
        for layer in reversed(self.layers):
            self._stop(layer)
        self._watcher.close()
        return kind is Stop

    def start(self, *programs: Program) -> None:
        """One layer: these are stopped together, before everything that was started earlier."""
        layer: list[Program] = []
        self.layers.append(layer)
        for program in programs:
            layer.append(program)
            self._launch(program)

    def run(self, on_tick: Callable[[], None]) -> None:
        """Keep everything running until a signal comes, or `on_tick` raises Stop."""
        self._wait_for_a_good_moment = True
        while not self._asked_to_stop:
            self._pump(TICK_SECONDS)
            for program in self._programs():
                self._revive(program)
            on_tick()

    def _programs(self) -> list[Program]:
        return [program for layer in self.layers for program in layer]

    def _launch(self, program: Program) -> None:
        before = self._wait_for_a_good_moment
        self._wait_for_a_good_moment = True  # or we could lose sight of the new process
        program.process = program.launch()
        program.started_at = time.monotonic()
        self._watcher.add(program.process.pid, program.death_signal)
        if program.process.stdout is not None:
            self._selector.register(program.process.stdout, selectors.EVENT_READ, program.name)
        self._wait_for_a_good_moment = before
        if self._asked_to_stop:
            raise Stop

    def _revive(self, program: Program) -> None:
        if program.process is None:
            if time.monotonic() >= program.due_at:
                try:
                    self._launch(program)
                except Complaint as complaint:
                    self._back_off(program, complaint.message)
        elif (code := program.process.poll()) is not None:
            self._bury(program)
            if time.monotonic() - program.started_at > SETTLED_SECONDS:
                program.deaths = 0
            self._back_off(program, f"ended with {_cause(code)}")

    def _back_off(self, program: Program, reason: str) -> None:
        wait_seconds = BACK_OFF_SECONDS[min(program.deaths, len(BACK_OFF_SECONDS) - 1)]
        program.deaths += 1
        program.due_at = time.monotonic() + wait_seconds
        self.output.say(program.name, f"{reason}; again in {wait_seconds:g} s")

    def _bury(self, program: Program) -> None:
        """Kill what a dead leader left of its group (the workers of a killed master go on serving),
        and read its last words."""
        process = program.process
        if process is None:
            return
        child.kill_group(process.pid)
        self._watcher.remove(process.pid)
        if process.stdout is not None:
            self._pump(0)
            self._forget(process.stdout)
            process.stdout.close()
        program.process = None

    def _pump(self, seconds: float) -> None:
        """Pass on what the programs have written, waiting so long for the first of it."""
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self._selector.select(seconds):
            if not self.output.pass_on(key.data, key.fd):
                self._forget(key.fileobj)

    def _forget(self, stream: "FileDescriptorLike") -> None:
        if stream in self._selector.get_map():
            self._selector.unregister(stream)

    def _stop(self, layer: list[Program]) -> None:
        for program in layer:
            if program.process is not None and program.process.poll() is None:
                program.process.send_signal(program.stop_signal)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and any(_lives(program) for program in layer):
            self._pump(TICK_SECONDS)
        for program in layer:
            process = program.process
            self._bury(program)
            if process is not None:
                process.wait()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True
        if not self._wait_for_a_good_moment:
            raise Stop

    def _kill_all(self, number: int, frame: FrameType | None) -> None:
        for program in self._programs():
            if program.process is not None:
                child.kill_group(program.process.pid, program.death_signal)


def _lives(program: Program) -> bool:
    return program.process is not None and program.process.poll() is None


def _cause(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

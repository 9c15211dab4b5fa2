"""Kills what would outlive us: a tiny process that waits for our end, whatever the end is.

The kernel's death signal reaches our direct children; their own children (the workers of a server)
it doesn't, and a `kill -9` leaves us no time. So the watcher is told each process group on a pipe,
and the closing of that pipe, which only our end can bring about, is what it waits for.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress

from florin.local.child import kill_group


class Watcher:
    """`close()` after an orderly stop: by then every group has been removed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "florin.local.watcher"],
            stdin=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # a terminal's Ctrl-C and hang-up are not for it
        )

    def add(self, group: int, number: signal.Signals = signal.SIGKILL) -> None:
        self._tell(f"+{group} {int(number)}\n")

    def remove(self, group: int) -> None:
        self._tell(f"-{group} 0\n")

    def close(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        with suppress(BrokenPipeError):  # somebody killed it; the rest must still stop in order
            self._process.stdin.write(line.encode())


def watch(lines: Iterable[str]) -> None:
    """Read `+group signal` and `-group 0` until the end of the pipe, then kill what is left."""
    groups: dict[int, signal.Signals] = {}
    for line in lines:
        group, number = line[1:].split()
        if line.startswith("+"):
            groups[int(group)] = signal.Signals(int(number))
        else:
            groups.pop(int(group), None)
    for process_group, death_signal in groups.items():
        kill_group(process_group, death_signal)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    os.chdir("/")  # so that the folder we were started in can be removed
    watch(sys.stdin)

"""Start a process that does not outlive this one."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

NOBODY = 65534  # the unprivileged user and group of every Linux
PR_SET_PDEATHSIG = 1  # prctl(2)
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def start(
    command: Sequence[str],
    *,
    output: IO[bytes] | int | None,
    death_signal: signal.Signals = signal.SIGKILL,
    unprivileged: bool = False,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """A direct child in a process group of its own, so that a terminal's Ctrl-C reaches only us.

    The kernel sends it `death_signal` when we die, by `kill -9` too (on Linux). Call from the main
    thread: the kernel ties that signal to the thread that forked.
    `unprivileged` runs it as nobody; only root may ask for that.
    """
    return subprocess.Popen(  # noqa: S603 - the commands are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=environment,
        process_group=0,
        preexec_fn=_die_with_parent(
            death_signal
        ),  # runs after the change of user, which would undo it
        user=NOBODY if unprivileged else None,
        group=NOBODY if unprivileged else None,
        extra_groups=[] if unprivileged else None,
    )


def stop(child: subprocess.Popen[bytes], *, gently: signal.Signals, seconds: float) -> None:
    """Ask, wait for so long, then kill the whole group; in any case nothing of it is left."""
    if child.poll() is None:
        child.send_signal(gently)
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
    kill_group(child.pid)
    child.wait()


def kill_group(group: int, number: signal.Signals = signal.SIGKILL) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
        os.killpg(group, number)


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()

    def prepare() -> None:
        if _LIBC is not None:
            _LIBC.prctl(PR_SET_PDEATHSIG, int(number))
            if os.getppid() != parent:  # it died before we asked for the signal
                os._exit(1)

    return prepare

"""Processes of a home of their own, apart from the session's servers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from florin.local import data_folder
from florin.local.home import Home
from tests import services


@pytest.fixture
def home() -> Iterator[Home]:
    """A fresh home; what is left of it, in root's place too, is removed."""
    folder = Path(tempfile.mkdtemp(prefix="florin-home-"))
    home = Home(folder / "home")
    yield home
    data_folder.remove(home.path / "postgres")
    shutil.rmtree(folder, ignore_errors=True)


class Script:
    """A Python program in a process of its own, and what it printed."""

    def __init__(
        self, text: str, *arguments: str, environment: dict[str, str] | None = None
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", text, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=services.ROOT,
            env=os.environ | (environment or {}),
            start_new_session=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def line_with(self, part: str) -> str:
        """The next line with this in it. Raises AssertionError when the output ends before."""
        while line := self.line():
            if part in line:
                return line
        raise AssertionError(f"no line with {part!r}")

    def ask(self, number: signal.Signals) -> None:
        self.process.send_signal(number)


def exists(pid: int) -> bool:
    """Whether the process still runs; one that only waits to be collected doesn't."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def gone(*pids: int) -> None:
    services.wait_until(lambda: not any(map(exists, pids)), f"{pids} are gone")

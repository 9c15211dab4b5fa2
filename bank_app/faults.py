"""The faults of a bank, on purpose: a layer around every route but those under /simulator/.

The state lives in this process and dies with it.
"""

import errno
import os
import select
import socket
import struct
import time
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore, Event, Lock
from typing import Any

MODES = ("none", "down", "error", "hang", "slow", "lose_response", "pending")
HANG_SECONDS = 30.0
SLOW_SECONDS = 1.5
HANGING_AT_ONCE = 12  # below the server's threads, so that the simulator can still be reached
CLIENT_GONE_CHECK_SECONDS = 0.1

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class Fault:
    """The mode that the bank is in."""

    def __init__(self) -> None:
        self.mode = "none"
        self._changed = Event()  # one per mode, set when the mode is left
        self._lock = Lock()

    def set(self, mode: str) -> None:
        with self._lock:
            self.mode = mode
            left, self._changed = self._changed, Event()
        left.set()

    def wait(self, seconds: float, sock: socket.socket | None) -> None:
        """Sleep, but no longer than the mode lasts and somebody waits for the answer."""
        changed = self._changed
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if changed.wait(min(left, CLIENT_GONE_CHECK_SECONDS)) or _is_gone(sock):
                return


FAULT = Fault()


def with_faults(application: Application, fault: Fault = FAULT) -> Application:
    """The application as its callers see it under `fault`."""
    hanging = BoundedSemaphore(HANGING_AT_ONCE)

    def faulty(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        mode = fault.mode
        if environ["PATH_INFO"].startswith("/simulator/") or mode in ("none", "pending"):
            return application(environ, start_response)
        sock = environ.get("gunicorn.socket")
        if mode == "down":
            _drop(sock)
        if mode == "error":
            return _unavailable(start_response)
        if mode == "hang":
            if not hanging.acquire(blocking=False):
                _drop(sock)
            try:
                fault.wait(HANG_SECONDS, sock)
            finally:
                hanging.release()
        if mode == "slow":
            fault.wait(SLOW_SECONDS, sock)
        if mode == "lose_response":
            _do_the_work(application, environ)
            _drop(sock)
        # What hung or was slow is done all the same, though nobody may be waiting any more.
        return application(environ, start_response)

    return faulty


def _unavailable(start_response: StartResponse) -> Iterable[bytes]:
    start_response("503 Service Unavailable", [("Content-Type", "application/json")])
    return [b'{"code": "unavailable"}\n']


def _do_the_work(application: Application, environ: Environ) -> None:
    answer = application(environ, lambda *_: None)
    try:
        for _ in answer:
            pass
    finally:
        if hasattr(answer, "close"):
            answer.close()


def _drop(sock: socket.socket | None) -> None:
    """Reset the connection; gunicorn takes the error for a client that went away, calmly."""
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
    raise ConnectionResetError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


def _is_gone(sock: socket.socket | None) -> bool:
    if sock is None:
        return False
    try:
        readable, _, _ = select.select([sock], [], [], 0)
        return bool(readable) and not sock.recv(1, socket.MSG_PEEK)
    except OSError:
        return True

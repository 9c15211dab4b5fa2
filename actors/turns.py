"""One batch after the other while they are quick, so that what comes meanwhile makes the next one
larger: a batch of ten costs little more than a batch of one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

TURN_SECONDS = 0.05  # longer than a batch takes; nobody waits longer for a slow bank than this


class Turns:
    """Of one queue's threads in this process."""

    def __init__(self) -> None:
        self._lock = Lock()

    @contextmanager
    def take(self) -> Iterator[None]:
        """Begin when the one before has ended, or has taken long enough."""
        mine = self._lock.acquire(timeout=TURN_SECONDS)
        try:
            yield
        finally:
            if mine:
                self._lock.release()

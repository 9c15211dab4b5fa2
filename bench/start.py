"""Seconds from `florin up`, which is what `make run` runs, in a home that exists until `/readyz`
answers; against PostgreSQL's own start with the same data, round by round.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.line import Line
from bench.stack import LIMITS_TIMES, PORTS, Stack, answers, wait_for
from florin.local import child, data_folder
from florin.local.home import LOOPBACK, Home, free_port
from florin.local.postgres import Postgres
from florin.project import ROOT

ROUNDS = 5
START_SECONDS = 60.0  # the first start, which makes everything, takes some more
STOP_SECONDS = 20.0
TARGET_SECONDS = 4.0
KEPT = ("PATH", "PYTHONPATH")
FLORIN = Path(sys.executable).parent / "florin"


def lines(_: Stack) -> list[Line]:
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        home = Home(folder)
        try:
            with up(home):
                pass
            for _round in range(ROUNDS):
                theirs.append(_postgres_alone(home))
                with up(home) as (_process, seconds):
                    ours.append(seconds)
        finally:
            data_folder.remove(Path(folder) / "postgres")
    return [
        Line(
            "start, until ready",
            f"{statistics.median(ours):.2f} s, slowest {max(ours):.2f} s",
            f"{statistics.median(theirs):.2f} s, PostgreSQL alone",
            tuple(our / their for our, their in zip(ours, theirs, strict=True)),
            f"≤ {TARGET_SECONDS:g} s",
            statistics.median(ours) <= TARGET_SECONDS,
        )
    ]


@contextmanager
def up(home: Home) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A whole Florin of its own in this home: its process, and how long it took to be ready."""
    # Nothing of the other stack, whose addresses are in this process's environment.
    own = {name: os.environ[name] for name in KEPT if name in os.environ}
    own["FLORIN_HOME"] = str(home.path)
    own |= {name: str(free_port()) for name in PORTS} | {"RATE_LIMIT_FACTOR": LIMITS_TIMES}
    with (home.path / "up.log").open("ab") as log:
        started = time.perf_counter()
        process = child.start([str(FLORIN), "up"], output=log, cwd=ROOT, environment=own)
    try:
        wait_for(lambda: answers(f"http://{LOOPBACK}:{own['PORT']}/readyz"), START_SECONDS)
        yield process, time.perf_counter() - started
    finally:
        child.stop(process, gently=child.signal.SIGTERM, seconds=STOP_SECONDS)


def _postgres_alone(home: Home) -> float:
    server = Postgres(home)
    started = time.perf_counter()
    try:
        server.start()
        return time.perf_counter() - started
    finally:
        server.stop()

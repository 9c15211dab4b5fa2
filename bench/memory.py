"""What a whole Florin holds in memory, at rest and in minutes of moderate load (`MINUTES=`), and
whether anything that is bounded grows.

Its processes are those of `make run`; the load is `bench.visitors`. While a crowd fills the pools,
caches and prepared statements, nothing is compared. Of the calmer time that remains, the median of
the first third is compared with that of the last, and the difference told for ten minutes, so that
a shorter run is no easier to pass. Nothing may grow by more than GROWTH; what is small has leave to
move by a step of its own (`Quantity.step`), which is what an allocator, a vacuum or an expiry moves
it by when nothing leaks. PostgreSQL's shared buffers are apart: they fill with data up to their
fixed size.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.line import Line
from bench.processes import Held, held
from bench.samples import Sample, under_load
from bench.stack import Stack
from bench.start import up
from bench.visitors import MINUTES, WARM_UP
from florin.local import data_folder
from florin.local.home import Home

QUIET_SECONDS = 10.0
AT_REST_MB = 650
GROWTH = 1.04  # in
GROWTH_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Quantity:
    name: str
    of: Callable[[Sample], float]
    step: float  # that it may move by, however small it is


QUANTITIES = (
    Quantity("MB of Python", lambda sample: sample.memory.python, 0.0),
    Quantity("MB of Redis", lambda sample: sample.memory.redis, 1.0),
    Quantity("MB of PostgreSQL", lambda sample: sample.memory.postgres, 2.0),
    Quantity("kB of data in Redis", lambda sample: sample.data_kb, 100),
    Quantity("keys in Redis", lambda sample: sample.keys.total(), 10),
    Quantity("connections", lambda sample: sample.connections, 2),
    Quantity("KiB of hot tables", lambda sample: sample.hot_kib, 100),
)


@dataclass(frozen=True, slots=True)
class Growth:
    quantity: Quantity
    before: float
    after: float
    minutes: float  # from the one to the other

    @property
    def ratio(self) -> float:
        """In ten minutes."""
        return 1 + (self.after / self.before - 1) * GROWTH_MINUTES / self.minutes

    @property
    def is_none(self) -> bool:
        return self.ratio <= GROWTH or self.after - self.before <= self.quantity.step

    def __str__(self) -> str:
        told = f"{self.quantity.name} {self.before:,.0f} → {self.after:,.0f}"
        return told if self.is_none else f"{told} (GROWS)"


def lines(_: Stack) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        home = Home(folder)
        try:
            with up(home) as (florin, _seconds):
                time.sleep(QUIET_SECONDS)  # it is the rest that is measured
                rest = held(florin.pid)
                samples = under_load(home, florin.pid)
                time.sleep(QUIET_SECONDS)
                after = held(florin.pid)
        finally:
            data_folder.remove(Path(folder) / "postgres")
    print(f"memory: by key in the end {dict(samples[-1].keys)}", file=sys.stderr)
    return [_at_rest(rest, after), _growth(samples)]


def _at_rest(rest: Held, after: Held) -> Line:
    return Line(
        "memory at rest",
        _told(rest),
        f"{_told(after)} after {MINUTES:g} minutes of load",
        (after.total / rest.total,),
        f"≤ {AT_REST_MB} MB",
        rest.total <= AT_REST_MB,
    )


def _told(memory: Held) -> str:
    parts = ", ".join(f"{name} {size:.0f}" for name, size in asdict(memory).items())
    return f"{memory.total:.0f} MB ({parts})"


def _growth(samples: list[Sample]) -> Line:
    steady = samples[int(len(samples) * WARM_UP) :]
    third = len(steady) // 3
    grown = [_grown(each, steady[:third], steady[-third:]) for each in QUANTITIES]
    return Line(
        f"memory, growth in {GROWTH_MINUTES} minutes of load",
        "; ".join(map(str, grown)),
        "the first third → the last",
        tuple(each.ratio for each in grown),
        f"≤ {GROWTH:g}× each",
        all(each.is_none for each in grown),
    )


def _grown(quantity: Quantity, first: list[Sample], last: list[Sample]) -> Growth:
    return Growth(
        quantity,
        statistics.median(map(quantity.of, first)),
        statistics.median(map(quantity.of, last)),
        (last[0].at - first[0].at) / 60,
    )

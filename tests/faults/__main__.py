"""`make chaos`: every cell once; with MINUTES, cells drawn by SEED until the time is over."""

import os
import random
import sys
import time
from collections.abc import Iterator

from tests.faults import faults, matrix
from tests.faults.history import History
from tests.faults.people import crowd
from tests.faults.stack import Stack


def cells(seed: int, minutes: float) -> Iterator[faults.Fault]:
    if not minutes:
        yield from faults.ALL
        return
    chance = random.Random(seed)
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        yield chance.choice(faults.ALL)


def main() -> None:
    seed = int(os.environ.get("SEED") or random.randrange(10_000))
    minutes = float(os.environ.get("MINUTES") or 0)
    print(f"seed {seed}", flush=True)
    red = 0
    with Stack() as stack:
        history = History()
        running = matrix.Matrix(stack, crowd(stack, history, seed), history)
        matrix.print_line(matrix.HEADER)
        for fault in cells(seed, minutes):
            row = running.run(fault)
            matrix.report(row)
            red += bool(row.facts)
    if red:
        sys.exit(f"{red} cells are red")


if __name__ == "__main__":
    main()

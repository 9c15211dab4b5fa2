"""`make chaos`: every cell once; with MINUTES, cells drawn by SEED until the time is over."""

import os
import random
import sys
import time
from collections.abc import Iterator

from tests.faults import faults
from tests.faults.faults import Fault
from tests.faults.history import History
from tests.faults.matrix import Matrix
from tests.faults.people import crowd, newcomers
from tests.faults.stack import Stack
from tests.faults.table import print_header, report, summary


def decks(chance: random.Random) -> Iterator[Fault]:
    """Every cell once, in any order, again and again."""
    while True:
        deck = list(faults.ALL)
        chance.shuffle(deck)
        yield from deck


def cells(seed: int, minutes: float) -> Iterator[tuple[Fault, random.Random | None]]:
    """Each with the chance that draws its moments; None when they are as written down."""
    if not minutes:
        yield from ((fault, None) for fault in faults.ALL)
        return
    end = time.monotonic() + 60 * minutes
    for number, fault in enumerate(decks(random.Random(seed))):
        if time.monotonic() > end:
            return
        yield fault, random.Random(f"{seed}/{number}")


def main() -> None:
    seed = int(os.environ.get("SEED") or random.randrange(10_000))
    minutes = float(os.environ.get("MINUTES") or 0)
    print(f"seed {seed}", flush=True)
    rows = []
    with Stack() as stack:
        history = History()
        people = crowd(stack, history, seed), newcomers(stack, history, seed)
        matrix = Matrix(stack, *people, history)
        print_header()
        for fault, chance in cells(seed, minutes):
            rows.append(matrix.run(fault, chance))
            report(rows[-1])
    print(f"\n{summary(rows, [fault.name for fault in faults.ALL])}")
    if red := sum(bool(row.facts) for row in rows):
        sys.exit(f"{red} cells are red")


if __name__ == "__main__":
    main()

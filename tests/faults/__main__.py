"""`make chaos`: every cell once, in the order of SEED; with MINUTES, until the time is over."""

import os
import random
import sys

from tests.faults import deck, faults
from tests.faults.history import History
from tests.faults.matrix import Matrix
from tests.faults.people import crowd, newcomers
from tests.faults.stack import Stack
from tests.faults.table import print_header, report, summary


def main() -> None:
    seed = int(os.environ.get("SEED") or random.randrange(10_000))
    minutes = float(os.environ.get("MINUTES") or 0)
    print(f"seed {seed}", flush=True)
    rows = []
    with Stack() as stack:
        history = History()
        people = *crowd(stack, history, seed), newcomers(stack, history, seed)
        matrix = Matrix(stack, *people, history)
        print_header()
        for fault, chance in deck.draw(seed, minutes):
            rows.append(matrix.run(fault, chance))
            report(rows[-1])
    print(f"\n{summary(rows, [fault.name for fault in faults.ALL])}")
    if red := sum(bool(row.facts) for row in rows):
        sys.exit(f"{red} cells are red")


if __name__ == "__main__":
    main()

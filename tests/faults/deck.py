"""In which order the cells come."""

import random
import time
from collections import defaultdict
from collections.abc import Iterator

from tests.faults import faults
from tests.faults.faults import Fault


def shuffled(chance: random.Random) -> list[Fault]:
    """Every cell once, those that end the same process far apart: the supervisor waits longer and
    longer before it starts again what keeps ending.
    """
    by_process = defaultdict(list)
    for fault in faults.ALL:
        by_process[fault.ends].append(fault)
    placed = []
    for cells in by_process.values():
        chance.shuffle(cells)
        first = chance.random()
        placed += [((first + n) / len(cells), fault) for n, fault in enumerate(cells)]
    return [fault for _, fault in sorted(placed, key=lambda each: each[0])]


def draw(seed: int, minutes: float) -> Iterator[tuple[Fault, random.Random | None]]:
    """One deck; with `minutes`, decks until they are over, each cell with the chance that draws its
    moments.
    """
    chance = random.Random(seed)
    if not minutes:
        yield from ((fault, None) for fault in shuffled(chance))
        return
    end, number = time.monotonic() + 60 * minutes, 0
    while True:
        for fault in shuffled(chance):
            if time.monotonic() > end:
                return
            yield fault, random.Random(f"{seed}/{number}")
            number += 1

"""What a cell came to, as a row to print; and the rows of a run by cell, as Markdown to keep."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tests.faults.facts import Fact

HEADER = (
    "cell",
    "operations",
    "acknowledged",
    "unknown",
    "payouts",
    "dates",
    "requests",
    "sign-ups",
    "lost",
    "doubled",
    "amiss",
    "quiet s",
    "in all s",
)
FIRST_WIDTH = 46
BAD = ("lost", "doubled", "amiss")


@dataclass(frozen=True, slots=True)
class Row:
    cell: str
    operations: int  # asked for, refused ones, payouts, schedules and requests too
    acknowledged: int
    unknown: int  # before they were asked again
    payouts: int
    dates: int  # of schedules, that came
    requests: int
    sign_ups: int
    facts: list[Fact]
    seconds_to_quiet: float  # from healing; for a kill, from the kill
    seconds: float  # in all

    @property
    def count(self) -> Counter[str]:
        return Counter(fact.kind for fact in self.facts)


def print_header() -> None:
    _print(HEADER)


def report(row: Row) -> None:
    """The row, and what is wrong in it."""
    counts = (row.operations, row.acknowledged, row.unknown)
    kinds = (row.payouts, row.dates, row.requests, row.sign_ups)
    bad = (row.count[kind] for kind in BAD)
    seconds = (f"{row.seconds_to_quiet:.1f}", f"{row.seconds:.1f}")
    _print((row.cell, *map(str, (*counts, *kinds, *bad)), *seconds))
    for fact in row.facts[:20]:
        print(f"    {fact.kind}: {fact.what}", flush=True)


def summary(rows: Iterable[Row], order: list[str]) -> str:
    """One line for each cell: how often it was drawn, the sums, and the longest way to quiet."""
    columns = ("cell", "times", *HEADER[1:-2], "worst quiet s")
    lines = ["| " + " | ".join(columns) + " |", "|---|" + "--:|" * (len(columns) - 1)]
    place = {cell: number for number, cell in enumerate(order)}
    known = sorted(rows, key=lambda row: place[row.cell])
    for cell, group in groupby(known, key=lambda row: row.cell):
        lines.append("| " + " | ".join((cell, *_sums(list(group)))) + " |")
    lines.append("| **in all** | " + " | ".join(_sums(known)) + " |")
    return "\n".join(lines)


def _sums(rows: list[Row]) -> tuple[str, ...]:
    counts = (
        len(rows),
        sum(row.operations for row in rows),
        sum(row.acknowledged for row in rows),
        sum(row.unknown for row in rows),
        sum(row.payouts for row in rows),
        sum(row.dates for row in rows),
        sum(row.requests for row in rows),
        sum(row.sign_ups for row in rows),
        *(sum(row.count[kind] for row in rows) for kind in BAD),
    )
    return (*map(str, counts), f"{max(row.seconds_to_quiet for row in rows):.1f}")


def _print(cells: tuple[str, ...]) -> None:
    first, *rest = cells
    widths = [len(name) for name in HEADER[1:]]
    columns = [cell.rjust(width) for cell, width in zip(rest, widths, strict=True)]
    print("  ".join([first.ljust(FIRST_WIDTH), *columns]), flush=True)

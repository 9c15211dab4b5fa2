"""`make bench`: every line against a reference of the same run; `make bench ONLY=name` for one."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bench import stack


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table. `met` says whether the figure reaches its target."""

    name: str
    figure: str
    reference: str
    ratio: str
    target: str
    met: bool


def ledger(running: stack.Stack) -> list[Line]:
    from bench.ledger import BATCH, measure

    found = measure(running.superuser_url)
    targets = {"single": 1.5, "hot_payee": None, "batch": 4.0}
    return [
        Line(
            f"ledger, {name.replace('_', ' ')}{f' of {BATCH}' if name == 'batch' else ''}",
            f"{found[f'{name}_per_second']:,.0f} transfers/s",
            f"{found['tpcb_per_second']:,.0f} TPC-B/s",
            _spread(found, f"{name}_ratio"),
            f"≥ {target:.1f}×" if target else "",
            target is None or found[f"{name}_ratio"] >= target,
        )
        for name, target in targets.items()
    ]


def drain(running: stack.Stack) -> list[Line]:
    from bench.outage import BACKLOG
    from bench.outage import drain as measure

    found = measure(running)
    return [
        Line(
            f"drain of {BACKLOG:,} deposits",
            f"{found['operations_per_second']:,.0f} operations/s",
            f"{found['messages_per_second']:,.0f} messages/s that do nothing",
            _spread(found, "ratio"),
            "≥ 0.4×",
            found["ratio"] >= 0.4,
        )
    ]


def recovery(running: stack.Stack) -> list[Line]:
    from bench.outage import recovery as measure

    found = measure(running)
    figure = f"{found['seconds']:.2f} s, slowest {found['slowest_seconds']:.2f} s"
    reference = "probe every 0.25 s"
    met = found["slowest_seconds"] <= 2.0
    return [Line("recovery", figure, reference, f"{found['seconds'] / 0.25:.1f}×", "≤ 2 s", met)]


def click(running: stack.Stack) -> list[Line]:
    from bench.outage import click_to_settled as measure

    found = measure(running)
    return [
        Line(
            "click to settled",
            f"{found['median_ms']:.0f} ms, 95th {found['p95_ms']:.0f} ms",
            f"{found['bank_ms']:.1f} ms bank round trip",
            f"{found['median_ms'] / found['bank_ms']:.1f}×",
            "< 150 ms",
            found["median_ms"] < 150,
        )
    ]


def verify(running: stack.Stack) -> list[Line]:
    from bench.verify_cache import SKEW, measure

    found = measure(running.superuser_url)
    return [
        Line(
            f"verifications, Zipf {SKEW}",
            f"{found['cut_percent']:.1f} % fewer queries",
            "cache off",
            f"{found['cached_calls_per_second'] / found['uncached_calls_per_second']:.1f}× calls/s",
            "≥ 90 %",
            found["cut_percent"] >= 90,
        )
    ]


LINES: dict[str, Callable[[stack.Stack], list[Line]]] = {
    "ledger": ledger,
    "drain": drain,
    "recovery": recovery,
    "click": click,
    "verify": verify,
}


def main() -> None:
    only = os.environ.get("ONLY")
    if only and only not in LINES:
        sys.exit(f"there is no line {only!r}: choose one of {', '.join(LINES)}")
    with stack.fresh() as running:
        lines = [
            line
            for name, measure in LINES.items()
            if only in (None, "", name)
            for line in measure(running)
        ]
    print_table(lines)
    if not all(line.met for line in lines):
        sys.exit(1)


def print_table(lines: list[Line]) -> None:
    header = Line("line", "figure", "reference", "ratio", "target", True)
    rows = [
        (line.name, line.figure, line.reference, line.ratio, line.target)
        for line in [header, *lines]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    verdicts = ["", *(_verdict(line) for line in lines)]
    for row, verdict in zip(rows, verdicts, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print("  ".join([*cells, verdict]).rstrip())


def _verdict(line: Line) -> str:
    if not line.target:
        return ""  # reported alone
    return "met" if line.met else "MISSED"


def _spread(found: dict[str, float], name: str) -> str:
    return f"{found[name]:.2f}× ({found[f'{name}_lowest']:.2f} to {found[f'{name}_highest']:.2f})"


if __name__ == "__main__":
    main()

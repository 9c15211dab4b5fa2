"""`make bench`: every line against a reference of the same run; `make bench ONLY=name` for one."""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench import ledger, outage, stack, verify_cache
from bench.line import Line

RESULT = Path("build/bench.json")

LINES: dict[str, Callable[[stack.Stack], list[Line]]] = {
    "ledger": ledger.lines,
    "drain": outage.drain,
    "recovery": outage.recovery,
    "click": outage.click_to_settled,
    "verify": verify_cache.lines,
}


def main() -> None:
    only = os.environ.get("ONLY")
    if only and only not in LINES:
        sys.exit(f"there is no line {only!r}: choose one of {', '.join(LINES)}")
    lines = []
    for name in [only] if only else LINES:
        started = time.monotonic()
        with stack.fresh() as running:
            lines += LINES[name](running)
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print_table(lines)
    keep(lines)
    if not all(line.met for line in lines):
        sys.exit(1)


def print_table(lines: list[Line]) -> None:
    header = ("line", "figure", "reference", "ratio", "target", "")
    rows = [header, *(_row(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    for row in rows:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def keep(lines: list[Line]) -> None:
    RESULT.parent.mkdir(exist_ok=True)
    rows = [asdict(line) for line in lines]
    RESULT.write_text(json.dumps({"cores": os.cpu_count(), "lines": rows}, indent=2) + "\n")


def _row(line: Line) -> tuple[str, ...]:
    verdict = ("met" if line.met else "MISSED") if line.target else ""  # or reported alone
    return line.name, line.figure, line.reference, line.ratio, line.target, verdict


if __name__ == "__main__":
    main()

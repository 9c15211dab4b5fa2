"""`make bench`: every line beside a reference of the same run; `ONLY=http,mail` for some."""

import json
import os
import sys
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench import stack
from bench.line import Line

RESULT = Path("build/bench.json")

# Imported only when the servers run: what they import reads the environment.
LINES = {
    "ledger": "bench.ledger.lines",
    "http": "bench.http.lines",
    "payout": "bench.payout.lines",
    "deposit": "bench.deposit.lines",
    "drain": "bench.outage.drain",
    "recovery": "bench.outage.recovery",
    "click": "bench.outage.click_to_settled",
    "screen": "bench.screen.lines",
    "paint": "bench.paint.lines",
    "verify": "bench.verify_cache.lines",
    "mail": "bench.mail.lines",
    "growth": "bench.growth.lines",
    "start": "bench.start.lines",
    "memory": "bench.memory.lines",
}


def main() -> None:
    names = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(LINES)
    if unknown := [name for name in names if name not in LINES]:
        sys.exit(f"there is no line {unknown[0]!r}: choose of {', '.join(LINES)}")
    with stack.fresh() as running:
        lines = [line for name in names for line in measure(name, running)]
    print_table(lines)
    keep(lines)
    if not all(line.met for line in lines):
        sys.exit(1)


def measure(name: str, running: stack.Stack) -> list[Line]:
    started = time.monotonic()
    module, _, function = LINES[name].rpartition(".")
    found: list[Line] = getattr(import_module(module), function)(running)
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr)
    for line in found:
        print("  ".join(_row(line)), file=sys.stderr, flush=True)
    return found


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

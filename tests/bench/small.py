"""Each line of `make bench` with little work and one round, on a Florin of its own: whether it can
still be measured. `python -m tests.bench.small` prints their names and figures as JSON.
"""

import json
import os
from importlib import import_module

from bench import stack
from bench.__main__ import LINES, measure
from tests import services

# What makes a measurement take minutes, by the modules that say so.
LITTLE = {
    "bench.ledger": {"ROUNDS": 1, "ROUND_SECONDS": 1, "ACCOUNTS": 1000, "SCALE": 1},
    "bench.http": {"ROUNDS": 1, "ROUND_SECONDS": 1, "PEOPLE": 2},
    "bench.payout": {"ROUNDS": 1, "ROWS": 200, "PORTION": 100},
    "bench.nothing": {"MESSAGES": 200},
    "bench.deposit": {"ROUNDS": 1, "LOAD_SECONDS": 1},
    "bench.outage": {"ROUNDS": 1, "BACKLOG": 100, "CLICKS": 3, "OUTAGE_SECONDS": 0.5},
    "bench.screen": {"ROUNDS": 1, "CLICKS": 1},
    "bench.paint": {"ROUNDS": 1},
    "bench.verify_cache": {"ROUNDS": 1, "ACCOUNTS": 2000, "LOOK_UPS": 400, "LOOK_UPS_UNCACHED": 50},
    "bench.mail": {"ROUNDS": 1, "MAILS": 40},
    "bench.growth": {"ROUNDS": 1, "SMALL": 2000, "LARGE": 4000},
    "bench.start": {"ROUNDS": 1},
    "bench.memory": {"QUIET_SECONDS": 0.0},
}
MINUTES = "0.2"  # of load, for the memory's growth


def main() -> None:
    for name in services.environment_names():
        os.environ.pop(name, None)
    os.environ["MINUTES"] = MINUTES
    with stack.fresh() as running:
        for name, constants in LITTLE.items():
            module = import_module(name)
            for constant, value in constants.items():
                assert hasattr(module, constant), f"{name} has no {constant}"
                setattr(module, constant, value)
        found = {name: [line.figure for line in measure(name, running)] for name in LINES}
    print(json.dumps(found))


if __name__ == "__main__":
    main()

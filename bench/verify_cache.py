"""The bank's look-ups of accounts, with its cache on against off, on skewed streams.

A Zipf stream asks for the k-th most popular account with a weight of 1 / k^skew. How many queries a
cache of a hundredth of the accounts can spare at all is a matter of the skew: one that knew the
most popular thousand beforehand would spare 62 % at 1.0, 75 % at 1.1, 92 % at 1.3 and 96 % at 1.4;
one that keeps those used last comes to 50, 66, 88 and 93 %. So the line is at 1.4, in tenths the
mildest at which it can spare nine of ten, and two milder ones are told beside it.

Each round starts with an empty cache. `python -m bench.verify_cache` starts its own PostgreSQL.
"""

import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate

import psycopg

from bank_app.accounts import customers
from bank_app.cache import identity_cache
from bank_app.database import engine, transaction
from bank_app.metrics import QUERIES
from bank_app.seed import Demo, open_accounts
from bank_app.settings import settings
from bench import stack
from bench.line import Line
from florin.migrations import migrate_bank

DATABASE = "bench_verify_cache"
ACCOUNTS = 100_000
CACHE_SIZE = 1_000
SKEW = 1.4
MILDER_SKEWS = (1.3, 1.1)
ROUNDS = 5
LOOK_UPS = 40_000  # per round
LOOK_UPS_UNCACHED = 2_000  # every one is a query: the rate is known sooner


def lines(running: stack.Stack) -> list[Line]:
    return measure(running.superuser_url)


def measure(superuser_url: str) -> list[Line]:
    """Makes a database of its own and drops it after."""
    _recreate(superuser_url)
    try:
        url = f"{superuser_url.rsplit('/', 1)[0]}/{DATABASE}"
        migrate_bank(url)
        numbers = _open_accounts(url)
        return [_line(url, numbers), *(_milder(url, numbers, skew) for skew in MILDER_SKEWS)]
    finally:
        _drop(superuser_url)


def _line(url: str, numbers: list[str]) -> Line:
    cuts, ratios, speeds, slow_speeds = [], [], [], []
    for number in range(ROUNDS):
        off, slow = _run(url, 0, _stream(numbers, SKEW, LOOK_UPS_UNCACHED, seed=number))
        on, quick = _run(url, CACHE_SIZE, _stream(numbers, SKEW, LOOK_UPS, seed=number))
        cuts.append(100 * (1 - on / off))
        ratios.append(quick / slow)
        speeds.append(quick)
        slow_speeds.append(slow)
    return Line(
        _name(SKEW),
        f"{statistics.median(cuts):.1f} % fewer queries,"
        f" {statistics.median(speeds):,.0f} look-ups/s",
        f"cache off, {statistics.median(slow_speeds):,.0f} look-ups/s",
        tuple(ratios),
        "≥ 90 % fewer",
        statistics.median(cuts) >= 90,
    )


def _milder(url: str, numbers: list[str], skew: float) -> Line:
    queries, speed = _run(url, CACHE_SIZE, _stream(numbers, skew, LOOK_UPS, seed=0))
    return Line(
        _name(skew),
        f"{100 * (1 - queries):.1f} % fewer queries, {speed:,.0f} look-ups/s",
        f"the best that {CACHE_SIZE:,} can: {_best_percent(skew):.1f} %",
    )


def _name(skew: float) -> str:
    return f"verify, Zipf {skew} over {ACCOUNTS:,} accounts, {CACHE_SIZE:,} cached"


def _weights(skew: float) -> list[float]:
    """Of each account and all that are more popular."""
    return list(accumulate(1 / rank**skew for rank in range(1, ACCOUNTS + 1)))


def _best_percent(skew: float) -> float:
    """What a cache would spare that held the most popular from the start."""
    weights = _weights(skew)
    return 100 * weights[CACHE_SIZE - 1] / weights[-1]


def _stream(numbers: list[str], skew: float, count: int, *, seed: int) -> list[str]:
    return random.Random(seed).choices(numbers, cum_weights=_weights(skew), k=count)


def _run(url: str, cache_size: int, stream: list[str]) -> tuple[float, float]:
    """Queries per look-up, and look-ups per second, as a verification makes them."""
    with _bank(url, cache_size):
        before, started = _queries(), time.perf_counter()
        for number in stream:
            with transaction() as session:
                if number not in customers(session, {number}):
                    raise RuntimeError(f"{number} was not found")
        seconds = time.perf_counter() - started
        return (_queries() - before) / len(stream), len(stream) / seconds


def _queries() -> float:
    return float(QUERIES.labels("verify")._value.get())


@contextmanager
def _bank(url: str, cache_size: int) -> Iterator[None]:
    """The bank in this process on that database, with a new, empty cache."""
    kept = dict(os.environ)
    os.environ.update(BANK_DATABASE_URL=url, BANK_CACHE_SIZE=str(cache_size))
    _forget()
    try:
        yield
    finally:
        engine().dispose()
        os.environ.clear()
        os.environ.update(kept)
        _forget()


def _forget() -> None:
    for kept in (settings, engine, identity_cache):
        kept.cache_clear()


def _open_accounts(url: str) -> list[str]:
    """Open them, and return their numbers, the most popular first."""
    demos = tuple(
        Demo(str(7_000_000_000 + n), f"Holder {n}", f"holder{n}@example.com", "", "EUR", 0)
        for n in range(ACCOUNTS)
    )
    with _bank(url, 0), transaction() as session:
        open_accounts(session, demos)
    return [demo.number for demo in demos]


def _recreate(superuser_url: str) -> None:
    _drop(superuser_url)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")


def _drop(superuser_url: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def main() -> None:
    with stack.postgres() as server:
        for line in measure(server.url("postgres", "postgres")):
            print(line.name, line.figure, line.reference, line.ratio, sep="  ")


if __name__ == "__main__":
    main()

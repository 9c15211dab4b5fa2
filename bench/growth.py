"""How long the wallet's verbs take when one person has a long history, against a short one: two
databases on one server, round by round.

The busiest person is one end of every transfer, so half of all postings are theirs. Each database
has a process of its own that does the work, `python -m bench.growth`, with the wallet's own pool.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import history, people
from bench.line import Line
from bench.stack import Stack
from florin.migrations import migrate_wallet
from wallet import ledger, operations
from wallet.database import engine, transaction
from wallet.money import Money
from wallet.people import Person

SMALL = 10_000  # postings
LARGE = 10_000_000 if os.environ.get("FULL") else 1_000_000
TRANSFERS_AT_ONCE = 1_000
FRIENDS = 20
FUNDS = 10**12  # minor units: nobody runs dry
AMOUNT = Money(1, "EUR")
ROUNDS = 9
CALLS = 60  # of each verb in a round
AT_MOST = 1.25

_MIDDLE = text("SELECT max(sequence) / 2 FROM operation")


def lines(stack: Stack) -> list[Line]:
    """One for each verb: the median of its calls in milliseconds, and the ratio of the rounds."""
    with (
        _database(stack, "bench_small") as small_url,
        _database(stack, "bench_large") as large_url,
        _worker(small_url, SMALL) as small,
        _worker(large_url, LARGE) as large,
    ):
        rounds = [(_ask(small), _ask(large)) for _ in range(ROUNDS + 1)][1:]  # one warms up
    return [_line(verb, rounds) for verb in rounds[0][0]]


def _line(verb: str, rounds: list[tuple[dict[str, float], dict[str, float]]]) -> Line:
    short, long = ([each[side][verb] for each in rounds] for side in (0, 1))
    ratios = tuple(b / a for a, b in zip(short, long, strict=True))
    return Line(
        f"growth, {verb}",
        f"{statistics.median(long):.2f} ms with {LARGE:,} postings",
        f"{statistics.median(short):.2f} ms with {SMALL:,}",
        ratios,
        f"≤ {AT_MOST:g}×",
        statistics.median(ratios) <= AT_MOST,
    )


@contextmanager
def _database(stack: Stack, database: str) -> Iterator[str]:
    """A migrated database; its URL."""
    url = f"{stack.superuser_url.rsplit('/', 1)[0]}/{database}"
    name = sql.Identifier(database)
    with psycopg.connect(stack.superuser_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            migrate_wallet(url, None)
            yield url
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextmanager
def _worker(url: str, postings: int) -> Iterator[subprocess.Popen[str]]:
    """Works in a database that it has filled. Ends with its standard input."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.growth", str(postings)],
        env=os.environ | {"DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        _answer(process)
        yield process


def _ask(worker: subprocess.Popen[str]) -> dict[str, float]:
    """The median of each verb in milliseconds, measured once more."""
    assert worker.stdin is not None
    worker.stdin.write("again\n")
    return _answer(worker)


def _answer(worker: subprocess.Popen[str]) -> dict[str, float]:
    assert worker.stdout is not None
    found: dict[str, float] = json.loads(worker.stdout.readline())
    return found


def main() -> None:
    """Fill the database, say so, then measure for each line that is asked."""
    busiest, *friends = people.make(1 + FRIENDS)
    people.fund([busiest, *friends], FUNDS)
    _fill(busiest, friends, int(sys.argv[1]))
    verbs = _verbs(busiest, friends)
    print("{}", flush=True)
    for _line in sys.stdin:
        print(json.dumps({name: _median_ms(verb) for name, verb in verbs.items()}), flush=True)


def _fill(busiest: Person, friends: list[Person], postings: int) -> None:
    """To each friend and back, in turn; then what autovacuum would do in its own time."""
    pairs = [pair for friend in friends for pair in ((busiest, friend), (friend, busiest))]
    batch = pairs * (TRANSFERS_AT_ONCE // len(pairs))
    for _ in range(postings // 2 // len(batch)):
        with transaction() as session:
            history.transfers(session, batch, AMOUNT)
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def _verbs(busiest: Person, friends: list[Person]) -> dict[str, Callable[[Session], object]]:
    turns = cycle(friends)
    with transaction() as session:
        middle = str(session.scalars(_MIDDLE).one())

    def send(_session: Session) -> object:
        asked = {"to": next(turns).account_number, "amount": "0.01"}
        request = operations.TransferRequest.parse(asked, currency="EUR", key=str(uuid4()))
        return operations.request_transfer(busiest, request)

    return {
        "history, first page": lambda _: operations.history(busiest.id),
        "history, a page in the middle": lambda _: operations.history(busiest.id, cursor=middle),
        "balance": lambda s: ledger.balances(s, busiest.id),
        "send": send,
    }


def _median_ms(verb: Callable[[Session], object]) -> float:
    took = []
    for _ in range(CALLS):
        started = time.perf_counter()
        with transaction() as session:
            verb(session)
        took.append(time.perf_counter() - started)
    return 1000 * statistics.median(took)


if __name__ == "__main__":
    main()

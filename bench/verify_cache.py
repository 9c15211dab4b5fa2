"""The bank's database queries for verifications, with its cache on against off, on skewed streams.

A Zipf stream asks for the k-th most popular account with a weight of 1 / k^skew. The cache holds a
fifth of the accounts and starts empty. `python -m bench.verify_cache` starts its own PostgreSQL.
"""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate

import jwt
import psycopg
from flask.testing import FlaskClient

from bank_app.application import create_app
from bank_app.cache import identity_cache
from bank_app.database import engine, transaction
from bank_app.metrics import QUERIES
from bank_app.seed import Demo, open_accounts
from bank_app.settings import settings
from bench import stack
from bench.line import Line
from florin.migrations import migrate_bank

DATABASE = "bench_verify_cache"
ACCOUNTS = 5_000
CACHE_SIZE = 1_000
SKEW = 1.3
MILD_SKEW = 1.1
CALLS = 20_000
CALLS_UNCACHED = 2_000  # every one is a query: the rate is known sooner


def lines(running: stack.Stack) -> list[Line]:
    found = measure(running.superuser_url)
    return [
        Line(
            f"verifications, Zipf {SKEW}",
            f"{found['cut_percent']:.1f} % fewer queries",
            "cache off",
            (found["cached_calls_per_second"] / found["uncached_calls_per_second"],),
            "≥ 90 %",
            found["cut_percent"] >= 90,
        )
    ]


def measure(superuser_url: str) -> dict[str, float]:
    """By how many percent the cache cuts the queries, and calls per second with it on and off.

    Makes a database of its own and drops it after.
    """
    _recreate(superuser_url)
    try:
        url = f"{superuser_url.rsplit('/', 1)[0]}/{DATABASE}"
        migrate_bank(url)
        numbers = _open_accounts(url)
        off, slow = _run(url, 0, _stream(numbers, SKEW, CALLS_UNCACHED))
        on, quick = _run(url, CACHE_SIZE, _stream(numbers, SKEW, CALLS))
        mild, _ = _run(url, CACHE_SIZE, _stream(numbers, MILD_SKEW, CALLS))
    finally:
        _drop(superuser_url)
    return {
        "cut_percent": 100 * (1 - on / off),
        "mild_skew_cut_percent": 100 * (1 - mild / off),
        "cached_calls_per_second": quick,
        "uncached_calls_per_second": slow,
    }


def _stream(numbers: list[str], skew: float, calls: int) -> list[str]:
    weights = list(accumulate(1 / rank**skew for rank in range(1, len(numbers) + 1)))
    return random.Random(2026).choices(numbers, cum_weights=weights, k=calls)


def _run(url: str, cache_size: int, stream: list[str]) -> tuple[float, float]:
    """Queries for verifications per call, and calls per second."""
    with _bank(url, cache_size) as client:
        before, started = QUERIES.labels("verify")._value.get(), time.perf_counter()
        headers = {"Authorization": f"Bearer {_token()}"}
        for count, number in enumerate(stream):
            if count % 1000 == 0:  # a token lives for a minute
                headers = {"Authorization": f"Bearer {_token()}"}
            answer = client.post(f"/api/v1/verify-user/{number}", headers=headers)
            if answer.status_code != 200:
                raise RuntimeError(f"the bank answered {answer.status}")
        seconds = time.perf_counter() - started
        queries = QUERIES.labels("verify")._value.get() - before
    return queries / len(stream), len(stream) / seconds


@contextmanager
def _bank(url: str, cache_size: int) -> Iterator[FlaskClient]:
    """The bank in this process on that database, with a new, empty cache."""
    kept = dict(os.environ)
    os.environ.update(BANK_DATABASE_URL=url, BANK_CACHE_SIZE=str(cache_size), BANK_SIMULATOR="0")
    _forget()
    try:
        yield create_app().test_client()
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


def _token() -> str:
    now = int(time.time())
    claims = {"aud": "bank", "iss": "florin", "iat": now, "exp": now + 60}
    return jwt.encode(claims, settings().service_key, "HS256")


def _recreate(superuser_url: str) -> None:
    _drop(superuser_url)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}")


def _drop(superuser_url: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def main() -> None:
    with stack.postgres() as server:
        figures = measure(server.url("postgres", "postgres"))
    print(f"{ACCOUNTS:,} accounts, {CACHE_SIZE:,} cached, {CALLS:,} verifications")
    print(f"queries cut, Zipf {SKEW}   {figures['cut_percent']:>8.1f} %")
    print(f"queries cut, Zipf {MILD_SKEW}   {figures['mild_skew_cut_percent']:>8.1f} %")
    print(f"calls with the cache    {figures['cached_calls_per_second']:>8,.0f} /s")
    print(f"calls without it        {figures['uncached_calls_per_second']:>8,.0f} /s")


if __name__ == "__main__":
    main()

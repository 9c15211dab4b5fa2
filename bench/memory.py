"""What a whole Florin holds in memory, at rest and in minutes of moderate load (`MINUTES=`).

Its processes are those of `make run`. The load is people who send, deposit, look and poll, from a
process of its own (`python -m bench.memory`). At first many of them hurry, so that pools, caches
and prepared statements fill, and nothing is compared; of the calmer time that remains, the first
third is compared with the last. PostgreSQL's shared buffers are apart: they fill with data up to
their fixed size.
"""

import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import redis

from bench import people
from bench.line import Line
from bench.processes import Held, held
from bench.stack import Stack
from bench.start import up
from florin.local import data_folder, environment
from florin.local.home import Home
from wallet.people import Person
from wallet.settings import settings

MINUTES = float(os.environ.get("MINUTES") or 10)
WARM_UP = 0.3  # of the time
SAMPLE_SECONDS = 10.0 if MINUTES >= 5 else 2.0
QUIET_SECONDS = 10.0
AT_REST_MB = 650
GROWTH = 1.05
CROWD = 16  # visitors while it warms up; more than the web has threads
VISITORS = 4  # who stay
TURNS = 20  # until a visitor signs in again
PAUSE_SECONDS = 0.2  # of a visitor, after each look
POLL = "/live?v=old&on=dashboard"
FUNDS = 10**9  # minor units: nobody runs dry

# Rows that are written again and again, and never become more.
_HOT = """
    SELECT sum(pg_total_relation_size(name)) / 1024
    FROM unnest('{ledger.account,lease,ledger.horizon}'::regclass[]) AS name
"""
_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Sample:
    memory: Held
    keys: Counter[str]  # in Redis, by their first word
    connections: int  # to PostgreSQL
    hot_kib: int  # of the tables that never grow


def lines(_: Stack) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        home = Home(folder)
        try:
            with up(home) as (florin, _seconds):
                time.sleep(QUIET_SECONDS)  # it is the rest that is measured
                rest = held(florin.pid)
                samples = _under_load(home, florin.pid)
                time.sleep(QUIET_SECONDS)
                after = held(florin.pid)
        finally:
            data_folder.remove(Path(folder) / "postgres")
    print(f"memory: by key in the end {dict(samples[-1].keys)}", file=sys.stderr)
    return [_at_rest(rest), *_growth(samples), _after(after)]


def _at_rest(rest: Held) -> Line:
    return Line(
        "memory at rest",
        _told(rest),
        target=f"≤ {AT_REST_MB} MB",
        met=rest.total <= AT_REST_MB,
    )


def _after(after: Held) -> Line:
    return Line(f"memory after {MINUTES:g} minutes of load", _told(after))


def _told(memory: Held) -> str:
    parts = ", ".join(f"{name} {size:.0f}" for name, size in asdict(memory).items())
    return f"{memory.total:.0f} MB ({parts})"


def _growth(samples: list[Sample]) -> list[Line]:
    steady = samples[int(len(samples) * WARM_UP) :]
    third = len(steady) // 3
    quantities = {
        "MB of Python": [each.memory.python for each in steady],
        "MB of Redis": [each.memory.redis for each in steady],
        "MB of PostgreSQL, its buffers apart": [each.memory.postgres for each in steady],
        "keys in Redis": [float(each.keys.total()) for each in steady],
        "connections": [float(each.connections) for each in steady],
        "KiB of hot tables": [float(each.hot_kib) for each in steady],
    }
    return [_grown(name, each[:third], each[-third:]) for name, each in quantities.items()]


def _grown(name: str, first: list[float], last: list[float]) -> Line:
    before, after = statistics.median(first), statistics.median(last)
    return Line(
        f"growth under load, {name}",
        f"{after:,.1f} in the last third",
        f"{before:,.1f} in the first",
        (after / before,),
        f"≤ {GROWTH:g}×",
        after / before <= GROWTH,
    )


def _under_load(home: Home, root: int) -> list[Sample]:
    own = os.environ | environment.read(home)
    samples = []
    end = time.monotonic() + 60 * MINUTES
    with (
        psycopg.connect(own["DATABASE_OWNER_URL"], autocommit=True) as database,
        _redis(own["REDIS_URL"], 0) as hints,
        _redis(own["REDIS_URL"], 1) as rings,
        subprocess.Popen([sys.executable, "-m", "bench.memory"], env=own) as load,
    ):
        while time.monotonic() < end and load.poll() is None:
            time.sleep(SAMPLE_SECONDS)
            samples.append(
                Sample(
                    held(root),
                    _keys(hints) + _keys(rings),
                    *database.execute(_CONNECTIONS).fetchone(),
                    *database.execute(_HOT).fetchone(),
                )
            )
        if load.poll() is not None:
            raise RuntimeError("the load ended early: see above")
        load.terminate()
    return samples


def _redis(url: str, number: int) -> redis.Redis:
    parts = urlsplit(url)
    return redis.Redis(parts.hostname or "", parts.port or 0, number, decode_responses=True)


def _keys(client: redis.Redis) -> Counter[str]:
    return Counter(key.partition(":")[0] for key in client.scan_iter(count=1000))


def main() -> None:
    """The load, until it is ended."""
    crowd = people.make(CROWD)
    people.fund(crowd, FUNDS)
    pairs = list(zip(crowd, crowd[1:] + crowd[:1], strict=True))
    hurry_until = time.monotonic() + WARM_UP * 60 * MINUTES
    with ThreadPoolExecutor(CROWD) as hurrying:
        list(hurrying.map(lambda pair: _visit(*pair, 0.0, hurry_until), pairs))
    with ThreadPoolExecutor(VISITORS) as calm:
        list(calm.map(lambda pair: _visit(*pair, PAUSE_SECONDS, math.inf), pairs[:VISITORS]))


def _visit(person: Person, payee: Person, pause_seconds: float, end: float) -> None:
    """One after the other, with a pause: what somebody does who uses the wallet a lot."""
    sent = json.dumps({"to": payee.account_number, "amount": "0.01"})
    while time.monotonic() < end:
        token = people.sign_in(person)
        web = HTTPConnection(urlsplit(settings().public_url).netloc, timeout=10)
        for _ in range(TURNS):
            _post(web, "/api/v1/transfers", token, sent)
            _post(web, "/api/v1/deposits", token, '{"amount": "0.01"}')
            for path in ("/", POLL, "/activity", POLL):
                _get(web, path, token)
                time.sleep(pause_seconds)
        web.close()


def _post(web: HTTPConnection, path: str, token: str, body: str) -> None:
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    _ask(web, "POST", path, headers, body)


def _get(web: HTTPConnection, path: str, token: str) -> None:
    _ask(web, "GET", path, {"Cookie": f"florin_access={token}"})


def _ask(
    web: HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> None:
    web.request(method, path, body, headers)
    reply = web.getresponse()
    content = reply.read()
    if reply.status >= 300:
        raise RuntimeError(f"{method} {path} answered {reply.status}: {content!r}")


if __name__ == "__main__":
    main()

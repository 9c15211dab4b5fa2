"""What grows when something leaks, looked at again and again while visitors are there."""

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import redis

from bench.processes import Held, held
from bench.visitors import MINUTES
from florin.local import environment
from florin.local.home import Home

SAMPLE_SECONDS = 10.0 if MINUTES >= 5 else 2.0

# Rows that are written again and again, and never become more.
_HOT = """
    SELECT sum(pg_total_relation_size(name))::bigint / 1024
    FROM unnest('{ledger.account,lease,ledger.horizon}'::regclass[]) AS name
"""
_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Sample:
    at: float  # monotonic
    memory: Held
    keys: Counter[str]  # in Redis, by their first word
    data_kb: float  # in Redis; RSS would hide some of it
    connections: int  # to PostgreSQL
    hot_kib: int  # of the tables that never grow


def under_load(home: Home, root: int) -> list[Sample]:
    """Of the Florin in this home, by its process."""
    own = os.environ | environment.read(home)
    samples = []
    end = time.monotonic() + 60 * MINUTES
    with (
        psycopg.connect(own["DATABASE_OWNER_URL"], autocommit=True) as database,
        _redis(own["REDIS_URL"], 0) as hints,
        _redis(own["REDIS_URL"], 1) as rings,
        subprocess.Popen([sys.executable, "-m", "bench.visitors"], env=own) as load,
    ):
        while time.monotonic() < end and load.poll() is None:
            time.sleep(SAMPLE_SECONDS)
            samples.append(
                Sample(
                    time.monotonic(),
                    held(root),
                    _keys(hints) + _keys(rings),
                    hints.info("memory")["used_memory_dataset"] / 1000,
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

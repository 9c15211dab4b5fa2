"""The ledger against pgbench's TPC-B: the same server, driven by the same program, round by round.

Both are durable: fsync and synchronous_commit are on. `python -m bench.ledger` starts a PostgreSQL
of its own for it.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from bench import stack
from bench.line import Line, compare
from florin.local import server_files
from florin.migrations import migrate_wallet

SQL = Path(__file__).parent / "sql"
CLIENTS = 8
SCALE = 10
ACCOUNTS = 10_000
BATCH = 500
FUNDS = 100_000_000  # minor units for each account: nobody runs dry
ROUNDS = 5
ROUND_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Script:
    name: str
    file: str
    transfers: int  # per transaction
    target: float


SCRIPTS = (
    Script("ledger, single", "ledger_single", 1, 1.6),
    Script("ledger, one hot payee", "ledger_hot_payee", 1, 0.5),
    Script(f"ledger, batches of {BATCH}", "ledger_batch", BATCH, 5.0),
    Script(f"ledger, batches of {BATCH} to one hot payee", "ledger_batch_hot", BATCH, 5.0),
)


def lines(running: stack.Stack) -> list[Line]:
    return measure(running.superuser_url)


def measure(superuser_url: str) -> list[Line]:
    """Transfers/s of the ledger over TPC-B's transactions/s of the same round, line by line.

    Each line begins with a new ledger and a new TPC-B: ten seconds of batches leave half a million
    postings, and what comes after them would be a transfer in a large ledger (`growth` looks at
    that). Makes two databases, `bench_tpcb` and `bench_ledger`, and drops them after.
    """
    return [_measure(superuser_url, script) for script in SCRIPTS]


def _measure(superuser_url: str, script: Script) -> Line:
    base = superuser_url.rsplit("/", 1)[0]
    tpcb, ledger = f"{base}/bench_tpcb", f"{base}/bench_ledger"
    file = f"--file={SQL / f'{script.file}.sql'}"
    speeds: list[float] = []
    references: list[float] = []
    _recreate(superuser_url, "bench_tpcb", "bench_ledger")
    try:
        _pgbench(tpcb, "--initialize", "--quiet", f"--scale={SCALE}")
        variables = _variables(_prepare(ledger))
        for _ in range(ROUNDS):
            references.append(_run(tpcb))
            speeds.append(script.transfers * _run(ledger, file, *variables))
    finally:
        _drop(superuser_url, "bench_tpcb", "bench_ledger")
    return compare(
        script.name,
        speeds,
        references,
        unit="transfers/s",
        reference="TPC-B/s",
        at_least=script.target,
    )


def _prepare(url: str) -> int:
    """Migrate, open and fund the accounts; the first one's id. Available accounts are 2 apart."""
    migrate_wallet(url, None)
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT ledger.open_customer_accounts_v1(gen_random_uuid(), 'EUR')"
            " FROM generate_series(1, %s)",
            [ACCOUNTS],
        )
        found = connection.execute("SELECT min(id) FROM ledger.account WHERE kind = 'available'")
        (first,) = found.fetchone() or (0,)
        connection.execute((SQL / "ledger_fund.sql").read_text(), {"funds": FUNDS})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return int(first)


def _variables(first: int) -> list[str]:
    """What the scripts draw from."""
    values = {"first": first, "accounts": ACCOUNTS, "size": BATCH}
    return [f"--define={name}={value}" for name, value in values.items()]


def _run(url: str, *options: str) -> float:
    """Transactions per second."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")  # nobody pays for the pages of the one before
    output = _pgbench(
        url,
        "--no-vacuum",
        "--protocol=prepared",
        f"--client={CLIENTS}",
        "--jobs=2",
        f"--time={ROUND_SECONDS}",
        *options,
    )
    failed = re.search(r"number of failed transactions: (\d+)", output)
    speed = re.search(r"tps = ([0-9.]+)", output)
    if speed is None or failed is None or failed[1] != "0":
        raise RuntimeError(f"pgbench did not run well:\n{output}")
    return float(speed[1])


def _pgbench(url: str, *options: str) -> str:
    program = server_files.programs() / "pgbench"
    done = subprocess.run([program, *options, url], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def _recreate(superuser_url: str, *names: str) -> None:
    _drop(superuser_url, *names)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _drop(superuser_url: str, *names: str) -> None:
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for name in names:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def main() -> None:
    with stack.postgres() as server:
        for line in measure(server.url("postgres", "postgres")):
            print(line.name, line.figure, line.reference, line.ratio, sep="  ")


if __name__ == "__main__":
    main()

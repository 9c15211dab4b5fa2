"""A whole Florin for a measurement: embedded servers, durable as in earnest, and the Procfile's
processes, in a temporary home that is gone afterwards."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from florin.local import child, data_folder, environment
from florin.local.home import LOOPBACK, Home
from florin.local.postgres import Postgres
from florin.local.redis import Redis
from florin.local.stack import INBOX, launch, read_procfile, run_once

START_SECONDS = 30.0
STOP_SECONDS = 8.0
POLL_SECONDS = 0.005
LIMITS_TIMES = "1000000"  # they are counted as in earnest, and never reached
PORTS = ("PORT", "BANK_PORT", "INBOX_PORT", "SMTP_PORT")


class Stack:
    """Running servers with migrated databases. `run` adds processes of the Procfile."""

    def __init__(self, home: Home, postgres: Postgres, redis: Redis) -> None:
        self.home = home
        self.postgres = postgres
        self.redis = redis
        self.superuser_url = postgres.url("postgres", "postgres")
        self.web = f"http://{LOOPBACK}:{os.environ['PORT']}"
        self.bank = os.environ["BANK_URL"]

    @contextmanager
    def run(self, *names: str, **others: str) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
        """Processes by their names in the Procfile; `others` are further names and commands."""
        lines = {name: line for name, line in read_procfile().items() if name in names} | others
        processes = {}
        try:
            for name, line in lines.items():
                with (self.home.path / f"{name}.log").open("ab") as log:
                    processes[name] = launch(line, log.fileno())
            yield processes
        except Exception:
            for name in processes:
                print((self.home.path / f"{name}.log").read_text()[-2000:], file=sys.stderr)
            raise
        finally:
            for process in processes.values():
                child.stop(process, gently=child.signal.SIGTERM, seconds=STOP_SECONDS)

    @contextmanager
    def run_everything(self) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
        """All that `make run` has running, ready for use."""
        names = [name for name in read_procfile() if name != "release"]
        with self.run(*names, inbox=INBOX) as processes:
            wait_for(lambda: answers(f"{self.web}/readyz") and answers(f"{self.bank}/healthz"))
            yield processes


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL alone, durable as in earnest; gone in the end."""
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        server = Postgres(Home(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
            data_folder.remove(Path(folder) / "postgres")


@contextmanager
def fresh() -> Iterator[Stack]:
    """Start the servers and migrate; stop and remove everything in the end."""
    with tempfile.TemporaryDirectory(prefix="florin-bench-") as folder:
        home = Home(folder)
        os.environ |= {name: str(home.port(name.lower())) for name in PORTS}
        plan = environment.plan(home)
        if plan.postgres is None or plan.redis is None:
            raise SystemExit("unset DATABASE_URL, BANK_DATABASE_URL and REDIS_URL to measure")
        try:
            plan.postgres.start()
            plan.redis.start()
            environment.add_addresses(plan)
            os.environ |= plan.variables | {"RATE_LIMIT_FACTOR": LIMITS_TIMES}
            run_once("release", read_procfile()["release"])
            yield Stack(home, plan.postgres, plan.redis)
        finally:
            plan.redis.stop()
            plan.postgres.stop()
            data_folder.remove(Path(folder) / "postgres")


def wait_for(condition: Callable[[], Any], seconds: float = START_SECONDS) -> float:
    """Seconds until the condition holds. Raises TimeoutError."""
    started = time.perf_counter()
    while not condition():
        if time.perf_counter() - started > seconds:
            raise TimeoutError(f"nothing within {seconds:g} s")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - started


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


def fault(stack: Stack, mode: str) -> None:
    """Break the bank with its simulator, or mend it with "none"."""
    request = Request(
        f"{stack.bank}/simulator/fault",
        method="PUT",
        data=f'{{"mode": "{mode}"}}'.encode(),
        headers={"Content-Type": "application/json"},
    )
    urlopen(request, timeout=5).close()

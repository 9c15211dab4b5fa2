"""The servers that tests run on: real ones, in a temporary home, never the person's `.florin/`.

Ports, passwords and addresses are chosen when this module is imported, so that the environment is
whole before any module of the application reads it; the servers start when a test first needs them.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import DeadlockDetected

from florin.local import child, data_folder, home
from florin.local.home import LOOPBACK, Home
from florin.local.postgres import Postgres
from florin.local.redis import Redis

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 20.0
POLL_SECONDS = 0.02
MESSAGES_SECONDS = 20.0  # until hundreds of mails are read, while more come in
GTHREAD = ["--no-control-socket", "--worker-class", "gthread", "--workers", "1", "--threads", "16"]
SECRET = "tests-only-secret-tests-only-secret-"

# Each of pytest's workers draws from ports of its own: between choosing one and listening on it,
# another worker could choose it too.
_WORKER, _WORKERS = (
    int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]),
    int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")),
)
home.PORTS = home.PORTS[_WORKER::_WORKERS]

HOME = Home(tempfile.mkdtemp(prefix="florin-tests-"))
POSTGRES = Postgres(HOME, durable=False)
REDIS = Redis(HOME, durable=False)


def remove_home() -> None:
    data_folder.remove(HOME.path / "postgres")
    shutil.rmtree(HOME.path, ignore_errors=True)


atexit.register(remove_home)


def environment_names() -> set[str]:
    """What a test has to unset for a stack that embeds everything."""
    return {*ENVIRONMENT, *OTHERS}


def environment() -> dict[str, str]:
    """Every variable that the application reads, pointing at the servers of this session.

    Asked once, before they start: a port that is taken would be replaced by another.
    """
    bank, web = HOME.port("bank_port"), HOME.port("web_port")
    return {
        "FLORIN_HOME": str(HOME.path),
        "SECRET_KEY": SECRET + "web",
        "DATABASE_URL": POSTGRES.url("florin", "florin"),
        "DATABASE_OWNER_URL": POSTGRES.url("florin_owner", "florin"),
        "REDIS_URL": REDIS.url,
        "BANK_URL": f"http://{LOOPBACK}:{bank}",
        "BANK_SERVICE_KEY": SECRET + "service",
        "BANK_WEBHOOK_KEY": SECRET + "webhook",
        "BANK_SIMULATOR": "1",
        "BANK_DATABASE_URL": POSTGRES.url("florin_bank", "florin_bank"),
        "BANK_WEBHOOK_URL": f"http://{LOOPBACK}:{web}/webhooks/bank",
        "MAIL_SERVER": LOOPBACK,
        "MAIL_PORT": str(HOME.port("smtp_port")),
        "PUBLIC_URL": f"http://{LOOPBACK}:{web}",
        "PORT": str(web),
        "BANK_PORT": str(bank),
        "INBOX_PORT": str(HOME.port("inbox_port")),
        "SMTP_PORT": str(HOME.port("smtp_port")),
        "RATE_LIMIT_FACTOR": "1000000",  # the limits have tests of their own
    }


# A person's own settings must not reach the tests.
OTHERS = (
    "FLORIN_ENV",
    "BROKER_URL",
    "MAIL_USERNAME",
    "MAIL_PASSWORD",
    "MAIL_USE_TLS",
    "MAIL_DEFAULT_SENDER",
    "OPERATION_LIMIT",
    "CONFIRM_OVER",
    "CONFIRM_NEW_PAYEE_OVER",
    "PARKED_MAIL_AFTER",
    "MAINTENANCE_UNTIL",
    "BANK_CACHE_SIZE",
    "BANK_CACHE_SECONDS",
    "BANK_PENDING_SECONDS",
)


ENVIRONMENT = environment()


def wait_until(condition: Callable[[], Any], what: str, seconds: float = START_SECONDS) -> Any:
    """The first true value of the condition. Raises AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        if value := condition():
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(POLL_SECONDS)


@dataclass(frozen=True, slots=True)
class Database:
    url: str  # the application's role
    owner_url: str
    superuser_url: str
    restore: str  # SQL that brings every table back to what it held after the migration

    @classmethod
    def of(cls, name: str, role: str, owner: str) -> "Database":
        superuser_url = POSTGRES.url("postgres", name)
        return cls(
            POSTGRES.url(role, name), POSTGRES.url(owner, name), superuser_url, keep(superuser_url)
        )

    def clean(self) -> None:
        """Again, when it got in the way of what a process of the last test is still finishing."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            wait_until(lambda: self._restore(connection), "the tables are as they were")

    def _restore(self, connection: psycopg.Connection[Any]) -> bool:
        try:
            connection.execute(self.restore)
        except DeadlockDetected:
            return False
        return True


def keep(superuser_url: str) -> str:
    """Copy the rows that the tables hold now to a schema `kept`; return the SQL to go back.

    Deleting the few rows of a test is much quicker than truncating, and doesn't wait for readers.
    """
    statements = ["SET LOCAL session_replication_role = replica", "SET LOCAL lock_timeout = '5s'"]
    with psycopg.connect(superuser_url) as connection:
        connection.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
        for number, (schema, table, columns) in enumerate(_tables(connection)):
            source = sql.Identifier(schema, table)
            statements.append(sql.SQL("DELETE FROM {}").format(source).as_string(connection))
            if not connection.execute(sql.SQL("SELECT FROM {} LIMIT 1").format(source)).rowcount:
                continue
            copy = sql.Identifier("kept", f"table_{number}")
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            connection.execute(
                sql.SQL("CREATE TABLE {} AS SELECT {} FROM {}").format(copy, names, source)
            )
            statements.append(
                sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}")
                .format(source, names, names, copy)
                .as_string(connection)
            )
    return "; ".join(statements)


def _tables(connection: psycopg.Connection[Any]) -> list[tuple[str, str, list[str]]]:
    """Schema, table, its columns that can be written."""
    return connection.execute(
        """
        SELECT table_schema, table_name, array_agg(column_name::text ORDER BY ordinal_position)
        FROM information_schema.columns JOIN information_schema.tables
            USING (table_schema, table_name)
        WHERE table_type = 'BASE TABLE' AND is_generated = 'NEVER'
            AND table_schema NOT IN ('pg_catalog', 'information_schema', 'kept')
            AND table_name <> 'alembic_version'
        GROUP BY 1, 2 ORDER BY 1, 2
        """
    ).fetchall()


class Bank:
    """The bank as its own process, as the Procfile starts it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.url = os.environ["BANK_URL"]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        bind = self.url.removeprefix("http://")
        with (HOME.path / "bank.log").open("ab") as log:
            self.process = child.start(
                [program("gunicorn"), "bank_app.wsgi:app", "--bind", bind, *GTHREAD],
                output=log,
                cwd=ROOT,
            )
        wait_until(self.answers, f"the bank answers (see {HOME.path / 'bank.log'})")

    def kill(self) -> None:
        """As `kill -9` of the whole bank would."""
        if self.process is not None:
            child.kill_group(self.process.pid)
            self.process.wait()
            self.process = None

    def answers(self) -> bool:
        try:
            return fetch(f"{self.url}/healthz")["status"] == "ok"
        except OSError:
            return False

    def fault(self, mode: str) -> None:
        fetch(f"{self.url}/simulator/fault", method="PUT", body={"mode": mode})

    def reset(self) -> None:
        """Up, without a fault, with the demo accounts as they were seeded."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        self.fault("none")
        self.database.clean()


class Inbox:
    """The real mail catcher."""

    def __init__(self) -> None:
        self.url = f"http://{LOOPBACK}:{os.environ['INBOX_PORT']}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (HOME.path / "inbox.log").open("ab") as log:
            self.process = child.start(
                [sys.executable, "-m", "florin.local.inbox"], output=log, cwd=ROOT
            )
        wait_until(self.answers, f"the inbox answers (see {HOME.path / 'inbox.log'})")

    def stop(self) -> None:
        if self.process is not None:
            child.kill_group(self.process.pid)
            self.process.wait()

    def answers(self) -> bool:
        try:
            self.messages()
        except OSError:
            return False
        return True

    def messages(self) -> list[dict[str, Any]]:
        """Newest first: from, to, subject, text, html, received_at."""
        messages: list[dict[str, Any]] = fetch(f"{self.url}/messages", seconds=MESSAGES_SECONDS)
        return messages

    def clear(self) -> None:
        for message in (HOME.path / "inbox").glob("*.eml"):
            message.unlink()


def program(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def fetch(url: str, *, method: str = "GET", body: object = None, seconds: float = 5) -> Any:
    """JSON in and out. Raises OSError when there is no answer in time, or it isn't a 2xx."""
    request = urllib.request.Request(
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Accept": "application/json", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=seconds) as response:
        return json.load(response)

"""`florin doctor`: what is reachable, what is missing, and what to do about it."""

import os
import shutil
import smtplib
import urllib.request
from collections.abc import Callable

import click
import psycopg
import redis

from florin.complaint import Complaint
from florin.local import environment, server_files
from florin.local.home import Home
from florin.local.redis import OLDEST, server_program
from florin.migrations import newest_revision
from wallet.settings import Settings, settings

ANSWER_SECONDS = 3


class MissingError(Exception):
    """The message says what to do."""


def examine(home: Home) -> bool:
    """Print a line for each part. True when nothing that is needed is missing."""
    if not environment.is_set("DATABASE_URL"):
        if not (home.path.exists() and home.in_use()):
            return _examine_before_a_start(home)
        os.environ |= environment.read(home)
        click.echo(f"The local stack runs on {home.path}.")
    chosen = settings()
    checks: dict[str, Callable[[], str]] = {
        "database": lambda: _database(chosen.database_url, "wallet"),
        "redis": lambda: _redis(chosen),
        "bank": lambda: _http(f"{chosen.bank_url}/healthz", "start `bank`, or set BANK_URL"),
        "mail": lambda: _mail(chosen),
        "web": lambda: _http(f"{chosen.public_url}/readyz", "start `web`, or set PUBLIC_URL"),
    }
    if bank_url := os.environ.get("BANK_DATABASE_URL"):
        checks["bank's database"] = lambda: _database(bank_url, "bank")
    results = [_report(name, check) for name, check in checks.items()]
    _report("browser tests", _browser)
    return all(results)


def _examine_before_a_start(home: Home) -> bool:
    click.echo(f"Nothing runs on {home.path}, and DATABASE_URL is not set. Start it: `make run`.")
    _report("PostgreSQL", lambda: f"embedded, {server_files.programs()}")
    _report("Redis", lambda: f"to embed, {server_program()}")
    _report("browser tests", _browser)
    return False


def _report(name: str, check: Callable[[], str]) -> bool:
    try:
        click.echo(f"  ok       {name}: {check()}")
    except (MissingError, Complaint) as problem:
        click.echo(f"  missing  {name}: {problem}")
        return False
    return True


def _database(url: str, history: str) -> str:
    newest = newest_revision(history)
    try:
        with psycopg.connect(url, connect_timeout=ANSWER_SECONDS) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        row = None
    except psycopg.Error as error:
        raise MissingError(f"{_first_line(error)}; check its URL") from error
    revision = row[0] if row else "nothing"
    if revision != newest:
        raise MissingError(f"at revision {revision}, newest is {newest}: run `florin migrate`")
    return f"reachable, at revision {revision}"


def _redis(chosen: Settings) -> str:
    version, policy = "", "unknown"  # hosts often forbid to ask
    try:
        with redis.Redis.from_url(
            chosen.redis_url, socket_timeout=ANSWER_SECONDS, retry=None
        ) as client:
            version = str(client.info("server")["redis_version"])
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy", "unknown")
    except redis.ResponseError:
        pass
    except redis.RedisError as error:
        raise MissingError(f"{_first_line(error)}; check REDIS_URL") from error
    if version and tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise MissingError(f"version {version} is too old: 6.2 is the oldest that can be used")
    if policy not in {"noeviction", "unknown"}:
        raise MissingError(f"it may drop keys ({policy}): set maxmemory-policy to noeviction")
    return "reachable"


def _http(url: str, advice: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as response:  # noqa: S310 - ours
            return f"{url} answers {response.status}"
    except OSError as error:
        raise MissingError(f"{url}: {_first_line(error)}; {advice}") from error


def _mail(chosen: Settings) -> str:
    try:
        with smtplib.SMTP(chosen.mail_server, chosen.mail_port, timeout=ANSWER_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        address = f"{chosen.mail_server}:{chosen.mail_port}"
        raise MissingError(
            f"{address}: {_first_line(error)}; check MAIL_SERVER, MAIL_PORT"
        ) from error
    return f"{chosen.mail_server}:{chosen.mail_port} answers"


def _browser() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise MissingError("no Chromium on PATH, so they are skipped: install chromium")
    return found


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]

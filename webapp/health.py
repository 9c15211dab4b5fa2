"""Is this process alive, and what of the things that it needs can it reach?"""

import threading
import time
from dataclasses import dataclass

import psycopg
import redis
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import make_url

from wallet import bank
from wallet.settings import settings
from webapp import limits, maintenance
from webapp.auth import anyone

bp = Blueprint("health", __name__)

CHECK_SECONDS = 1
FRESH_SECONDS = 1  # whoever asks more often costs PostgreSQL no more connections
FOUND = "florin-health"

_asking = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Found:
    states: dict[str, bool]
    until: float  # monotonic


@bp.get("/healthz")
@anyone
@limits.exempt
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@anyone
@limits.exempt
def ready() -> ResponseReturnValue:
    """503 when the database is away: nothing can be promised. All else is only reported.

    Closed for maintenance it is ready all the same: who would be sent elsewhere, or nowhere, shall
    see the page that says so.
    """
    states = _states()
    body = {name: "up" if up else "down" for name, up in states.items()}
    closed_until = maintenance.closed_until()
    if closed_until:
        body["maintenance_until"] = closed_until.isoformat()
    return jsonify(body), 200 if states["database"] or closed_until else 503


def _states() -> dict[str, bool]:
    """What can be reached. Asked by one at a time; the others hear what was found a moment ago."""
    with _asking:
        found = current_app.extensions.get(FOUND)
        if found is None or time.monotonic() > found.until:
            states = {
                "database": database_answers(),
                "redis": redis_answers(),
                "bank": bank.health(),
            }
            found = _Found(states, until=time.monotonic() + FRESH_SECONDS)
            current_app.extensions[FOUND] = found
        return found.states


def database_answers() -> bool:
    """On a connection of its own, for the pool's may wait longer than whoever asks."""
    url = make_url(settings().database_url).set(drivername="postgresql")
    try:
        with psycopg.connect(
            url.render_as_string(hide_password=False),
            connect_timeout=CHECK_SECONDS,
            tcp_user_timeout=CHECK_SECONDS * 1000,
            options=f"-c statement_timeout={CHECK_SECONDS}s",
        ) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def redis_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings().redis_url,
            socket_connect_timeout=CHECK_SECONDS,
            socket_timeout=CHECK_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False

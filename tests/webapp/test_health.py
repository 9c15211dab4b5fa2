"""Alive, and ready: what can be reached, and what a missing part means."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import services
from webapp import create_app, health


@pytest.fixture
def client(clean: None) -> FlaskClient:
    return create_app().test_client()


@contextmanager
def stopped(server: services.Postgres | services.Redis) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def ready(client: FlaskClient) -> TestResponse:
    started = time.monotonic()
    answer = client.get("/readyz")
    assert time.monotonic() - started < 4, "each check is bounded"
    return answer


def test_alive_asks_nobody(client: FlaskClient):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_all_is_up(client: FlaskClient, bank: services.Bank):
    answer = ready(client)
    assert (answer.status_code, answer.json) == (
        200,
        {"database": "up", "redis": "up", "bank": "up"},
    )


@pytest.mark.parametrize("fault", ["down", "error", "hang"])
def test_a_bank_that_is_away_is_reported_and_florin_is_ready(
    client: FlaskClient, bank: services.Bank, fault: str
):
    bank.fault(fault)
    answer = ready(client)
    assert (answer.status_code, answer.json["bank"]) == (200, "down")


def test_a_redis_that_is_away_is_reported_and_florin_is_ready(
    client: FlaskClient, bank: services.Bank, redis_server: services.Redis
):
    with stopped(redis_server):
        answer = ready(client)
    assert (answer.status_code, answer.json["redis"]) == (200, "down")


def test_without_the_database_florin_is_not_ready_and_says_so_everywhere(
    client: FlaskClient, bank: services.Bank, postgres: services.Postgres
):
    with stopped(postgres):
        answer = ready(client)
        login = client.post(
            "/api/v1/auth/login",
            json={"account_number": "1000000001", "password": "correct horse battery"},
        )
    assert (answer.status_code, answer.json["database"]) == (503, "down")
    assert (login.status_code, login.json["code"]) == (503, "unavailable")
    assert login.headers["Retry-After"] == "5"
    heals(lambda: ready(client))


def test_who_asks_all_the_time_hears_what_was_found_within_the_last_second(
    client: FlaskClient, bank: services.Bank
):
    before = ready(client).json
    found_at = time.monotonic()
    bank.fault("down")
    answers = [ready(client).json for _ in range(100)]
    assert time.monotonic() - found_at < health.FRESH_SECONDS, "or this says nothing"
    assert answers == [before] * 100
    services.wait_until(lambda: ready(client).json["bank"] == "down", "it is asked again", 3)


def heals(ask: Callable[[], TestResponse]) -> None:
    services.wait_until(lambda: ask().status_code == 200, "ready again")

"""What a stranger costs: no statement, whatever cookies they made up."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import services
from tests.characters import ALICE, Character
from tests.statements import statements
from tests.webapp.limited import add_to, buckets, token_of
from tests.webapp.page import read
from webapp import limits

MADE_UP = [
    {},
    {"florin_refresh": "nonsense", "florin_access": "nonsense"},
    {"florin_refresh": f"{'0' * 32}.{'a' * 64}", "florin_device": "0" * 64},
    {"florin_refresh": f"{'0' * 32}.{'a' * 64}.{'b' * 64}", "florin_device": "0" * 64},
]


@pytest.fixture
def app(limited_app: Flask) -> Flask:
    """Forms need their CSRF token here."""
    limited_app.config["WTF_CSRF_ENABLED"] = True
    return limited_app


def asks(app: Flask, method: str, path: str, cookies: dict[str, str]) -> TestResponse:
    client = app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client.open(path, method=method)


@pytest.mark.parametrize("cookies", MADE_UP, ids=["no", "nonsense", "old-shape", "shape"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing-here", 404),
        ("GET", "/api/v1/nothing-here", 404),
        ("PUT", "/sign-in", 405),
        ("POST", "/sign-in", 400),
        ("POST", "/transfers", 303),
        ("POST", "/sign-out", 303),
        ("GET", "/live?v=x", 303),
        ("GET", "/sessions", 303),
        ("GET", "/sign-in", 200),
        ("GET", "/healthz", 200),
        ("GET", "/static/nothing-here", 404),
    ],
)
def test_a_stranger_costs_no_statement(
    app: Flask, method: str, path: str, status: int, cookies: dict[str, str]
) -> None:
    with statements() as asked:
        answer = asks(app, method, path, cookies)
    assert answer.status_code == status
    assert asked == []


def test_who_asked_too_often_costs_no_statement_whoever_they_are(
    app: Flask, redis_server: services.Redis
) -> None:
    token = token_of(Character(ALICE, "Alice Adams"))
    for cookies in (MADE_UP[-1], {"florin_access": token}):
        known = buckets(redis_server)
        asks(app, "GET", "/sign-in", cookies)
        (bucket,) = buckets(redis_server).keys() - known.keys()
        add_to(redis_server, bucket, limits.AT_LARGE[0])
        for method, path in (("GET", "/"), ("POST", "/transfers"), ("GET", "/nothing-here")):
            with statements() as asked:
                answer = asks(app, method, path, cookies)
            assert (answer.status_code, asked) == (429, [])
            assert read(answer.text).one("h1").text == "A little slower, please"


def test_what_nothing_limits_costs_no_statement_whoever_asks(app: Flask) -> None:
    token = token_of(Character(ALICE, "Alice Adams"))
    for path in ("/static/nothing-here", "/static/logo.svg", "/healthz", "/webhooks/bank"):
        with statements() as asked:
            asks(app, "GET", path, {"florin_access": token})
        assert asked == [], path


def test_a_form_that_is_refused_as_too_old_says_so_to_who_is_signed_in(app: Flask) -> None:
    token = token_of(Character(ALICE, "Alice Adams"))
    with statements() as asked:
        answer = asks(app, "POST", "/transfers", {"florin_access": token})
    assert (answer.status_code, asked) == (400, [])
    assert read(answer.text).one("h1").text == "This page was open too long"

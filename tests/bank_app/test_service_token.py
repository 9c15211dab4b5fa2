import time

import pytest
from flask import Flask

from tests.bank_app.caller import ADA, token

NOW = int(time.time())
HOUR = 3600
OTHER_KEY = "another-secret-of-sufficient-length-for-every-algorithm-0123456789"


def verify(app: Flask, authorization: str | None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return app.test_client().post(f"/api/v1/verify-user/{ADA}", headers=headers).status_code


def test_a_good_token_is_let_in(app: Flask) -> None:
    assert verify(app, f"Bearer {token()}") == 200
    assert verify(app, f"bearer {token()}") == 200


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer x.y.z", "Bearer \xe9"])
def test_no_token_is_refused(app: Flask, authorization: str | None) -> None:
    assert verify(app, authorization) == 401


def test_a_good_token_under_another_scheme_is_refused(app: Flask) -> None:
    assert verify(app, f"Basic {token()}") == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256", "HS384", "HS512"])
def test_a_token_that_others_signed_is_refused(app: Flask, algorithm: str) -> None:
    key = None if algorithm == "none" else OTHER_KEY
    assert verify(app, f"Bearer {token(key, algorithm)}") == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "florin"},
        {"aud": None},
        {"iss": "somebody"},
        {"iss": None},
        {"iat": NOW - 2 * HOUR, "exp": NOW - 2 * HOUR + 60},
        {"iat": NOW + HOUR, "exp": NOW + HOUR + 60},
        {"exp": None},
        {"iat": None},
        {"exp": NOW + HOUR},
        {"exp": "soon"},
        {"iat": "once"},
        {"exp": 1e400},
        {"aud": ["bank", 7]},
    ],
    ids="-".join,  # not by their values, which tell the time
)
def test_a_token_that_claims_something_else_is_refused(
    app: Flask, claims: dict[str, object]
) -> None:
    assert verify(app, f"Bearer {token(**claims)}") == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/v1/transfer/5ae8ab71-a00b-44f3-938d-fa3e72450085"),
        ("GET", "/api/v1/transfer/5ae8ab71-a00b-44f3-938d-fa3e72450085"),
        ("POST", "/api/v1/transfers"),
    ],
)
def test_every_route_of_the_api_asks_for_it(app: Flask, method: str, path: str) -> None:
    answer = app.test_client().open(path, method=method, json={})
    assert (answer.status_code, answer.get_json()) == (401, {"code": "unauthorized"})

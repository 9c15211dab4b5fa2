"""What guards a wallet, by the API: a second factor, the password once more, ending sign-ins."""

import time
from typing import Any

import pyotp
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.characters import NOBODYS_ID, ORIGIN, PASSWORD, who
from tests.webapp.api.conftest import Caller, change, count, is_problem
from wallet import people
from wallet.database import transaction
from wallet.people.guesses import FREE_GUESSES

FIREFOX = "Mozilla/5.0 (X11; Linux) Firefox/140"
NEW = "battery staple horse"


def login(client: FlaskClient, **fields: object) -> TestResponse:
    body = {"account_number": "1000000001", "password": PASSWORD} | fields
    return client.post("/api/v1/auth/login", json=body, headers={"User-Agent": FIREFOX})


def forget_the_password(alice: Caller) -> None:
    change("UPDATE sign_in_session SET confirmed_at = now() - interval '6 minutes'")


def sessions(alice: Caller) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = alice.get("/sessions").json["items"]
    return items


@pytest.fixture
def second_factor(alice: Caller) -> tuple[pyotp.TOTP, list[str]]:
    """Alice's app, and her recovery codes."""
    with transaction() as session:
        app = pyotp.TOTP(people.begin_second_factor(session, who(alice.tokens)).secret)
        code = app.at(time.time(), counter_offset=-1)
        codes = people.enable_second_factor(session, who(alice.tokens), code, ORIGIN)
    return app, codes


def test_a_program_that_names_its_device_is_known_again(alice: Caller, client: FlaskClient):
    first = login(client, device_token=alice.tokens.device_token).json["device_token"]
    assert first == alice.tokens.device_token
    assert count("notification") == 0
    another = login(client, device_token=["nonsense"]).json["device_token"]
    assert another != first
    assert count("notification") == 1


def test_a_login_with_a_second_factor_goes_on_with_a_code(
    client: FlaskClient, second_factor: tuple[pyotp.TOTP, list[str]]
):
    refused = login(client)
    document = is_problem(refused, 401, "second_factor_needed")
    assert "access_token" not in document
    body = {"challenge": document["challenge"], "code": second_factor[1][0]}
    answer = client.post("/api/v1/auth/second-factor", json=body)
    assert answer.status_code == 200
    assert list(answer.json) == ["access_token", "expires_in", "refresh_token", "device_token"]
    again = client.post("/api/v1/auth/second-factor", json=body)
    is_problem(again, 422, "invalid_code")


@pytest.mark.parametrize("code", [None, 5, "000 000", ["x"], {}])
def test_a_wrong_code_gives_no_tokens(
    client: FlaskClient, second_factor: tuple[pyotp.TOTP, list[str]], code: object
):
    body = {"challenge": login(client).json["challenge"], "code": code}
    document = is_problem(client.post("/api/v1/auth/second-factor", json=body), 422, "invalid_code")
    assert list(document["errors"]) == ["code"]
    assert count("sign_in_session") == 1


@pytest.mark.parametrize("challenge", [None, 5, "", "x.y.z", {}])
def test_without_a_challenge_a_code_is_worth_nothing(
    client: FlaskClient, second_factor: tuple[pyotp.TOTP, list[str]], challenge: object
):
    body = {"challenge": challenge, "code": second_factor[1][0]}
    answer = client.post("/api/v1/auth/second-factor", json=body)
    is_problem(answer, 401, "session_ended")


def test_after_several_wrong_codes_the_answer_says_how_long_to_wait(
    client: FlaskClient, second_factor: tuple[pyotp.TOTP, list[str]]
):
    body = {"challenge": login(client).json["challenge"], "code": "000000"}
    for _ in range(FREE_GUESSES + 1):
        is_problem(client.post("/api/v1/auth/second-factor", json=body), 422, "invalid_code")
    answer = client.post("/api/v1/auth/second-factor", json=body | {"code": second_factor[1][0]})
    is_problem(answer, 429, "too_many_attempts")
    assert int(answer.headers["Retry-After"]) >= 1


def test_much_money_asks_for_the_password_once_more(alice: Caller, bob: Caller):
    alice.has("5000.00")
    forget_the_password(alice)
    asked = {"to": "1000000002", "amount": "1500.00"}
    is_problem(alice.post("/transfers", asked, key="k"), 403, "confirmation_needed")
    is_problem(alice.post("/withdrawals", {"amount": "1500.00"}), 403, "confirmation_needed")
    assert count("operation") == 0

    assert alice.post("/auth/step-up", {"password": PASSWORD}).status_code == 204
    assert alice.post("/transfers", asked, key="k").status_code == 201
    forget_the_password(alice)
    assert alice.post("/transfers", asked, key="k").status_code == 201  # the same one
    assert bob.available == "1500.00"


@pytest.mark.parametrize("password", [None, 5, "", "a wrong password", ["x"]])
def test_a_wrong_password_confirms_nothing(alice: Caller, bob: Caller, password: object):
    alice.has("5000.00")
    forget_the_password(alice)
    answer = alice.post("/auth/step-up", {"password": password})
    document = is_problem(answer, 422, "wrong_password")
    assert document["codes"] == {"password": "wrong_password"}
    asked = alice.post("/transfers", {"to": "1000000002", "amount": "101.00"})
    is_problem(asked, 403, "confirmation_needed")


def test_a_new_password_ends_the_other_sign_ins(alice: Caller, client: FlaskClient):
    other = login(client).json["access_token"]
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert alice.post("/auth/password", body).status_code == 204
    assert alice.get("/balance").status_code == 200
    bearer = {"Authorization": f"Bearer {other}"}
    is_problem(client.get("/api/v1/balance", headers=bearer), 401, "session_ended")
    is_problem(login(client), 401, "invalid_credentials")
    assert login(client, password=NEW).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "short"}, "new_password"),
        ({"current_password": "a wrong password", "new_password": NEW}, "current_password"),
        ({"current_password": {}, "new_password": NEW}, "current_password"),
    ],
)
def test_a_change_of_password_that_is_refused_says_where_it_is_wrong(
    alice: Caller, client: FlaskClient, body: dict[str, object], field: str
):
    answer = alice.post("/auth/password", body)
    assert answer.status_code == 422
    assert list(answer.get_json(force=True)["errors"]) == [field]
    assert login(client).status_code == 200


def test_alice_sees_her_sign_ins_and_ends_them(alice: Caller, client: FlaskClient):
    others = [login(client).json["access_token"] for _ in range(3)]
    here, seen = sessions(alice)[-1], sessions(alice)
    assert list(here) == [
        "id",
        "user_agent",
        "address",
        "created_at",
        "last_seen_at",
        "is_this_one",
    ]
    assert [each["is_this_one"] for each in seen] == [False, False, False, True]
    assert (seen[0]["user_agent"], seen[0]["address"]) == (FIREFOX, "127.0.0.1")

    path = f"/api/v1/sessions/{seen[0]['id']}"
    assert client.delete(path, headers=alice.headers).status_code == 204
    assert client.delete(path, headers=alice.headers).status_code == 204  # once is twice
    assert len(sessions(alice)) == 3
    assert client.delete("/api/v1/sessions", headers=alice.headers).status_code == 204
    assert sessions(alice) == [here]
    for token in others:
        bearer = {"Authorization": f"Bearer {token}"}
        is_problem(client.get("/api/v1/balance", headers=bearer), 401, "session_ended")


def test_bobs_sign_ins_are_not_hers_to_end(alice: Caller, bob: Caller):
    for session_id in (sessions(bob)[0]["id"], NOBODYS_ID):
        answer = alice.client.delete(f"/api/v1/sessions/{session_id}", headers=alice.headers)
        is_problem(answer, 404, "session_not_found")
    assert bob.get("/balance").status_code == 200

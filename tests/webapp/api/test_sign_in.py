"""Signing up, in and out by the API."""

from uuid import UUID

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests import services
from tests.characters import NOBODYS_ID, PASSWORD
from tests.webapp.api.conftest import Caller, change, count, is_problem
from wallet import operations, people
from wallet.bank import Bank
from wallet.database import transaction
from wallet.people.codes import CODE_TRIES
from wallet.people.keys import key_for

OPEN = ("/api/v1/auth/", "/api/v1/openapi.json")  # without a sign-in, or asking for one


def register(client: FlaskClient, number: str, password: str = PASSWORD):
    body = {"account_number": number, "password": password}
    return client.post("/api/v1/auth/register", json=body)


def code_of(registration_id: str) -> str | None:
    """What the mail says."""
    people.verify_due(Bank())
    with transaction() as session:
        return people.mint_code(session, UUID(registration_id))


def confirm(client: FlaskClient, registration_id: object, code: object):
    body = {"registration_id": registration_id, "code": code}
    return client.post("/api/v1/auth/confirm", json=body)


def test_from_sign_up_to_money_from_the_bank(client: FlaskClient, bank: services.Bank):
    registered = register(client, "4000000001")
    assert registered.status_code == 202
    assert list(registered.json) == ["registration_id"]
    registration_id = registered.json["registration_id"]

    confirmed = confirm(client, registration_id, code_of(registration_id))
    assert confirmed.status_code == 200
    assert list(confirmed.json) == ["access_token", "expires_in", "refresh_token", "device_token"]
    assert confirmed.json["expires_in"] == 900
    with transaction() as session:
        told = session.scalars(text("SELECT kind FROM notification")).all()
    assert told == ["sign_up_code"]  # the device that opens a wallet isn't a new one

    headers = {"Authorization": f"Bearer {confirmed.json['access_token']}"}
    asked = client.post(
        "/api/v1/deposits",
        json={"amount": "2500"},
        headers=headers | {"Idempotency-Key": "first-deposit"},
    )
    assert asked.status_code == 202
    operations.execute_due(Bank())
    assert client.get(asked.location, headers=headers).json["state"] == "settled"
    assert client.get("/api/v1/balance", headers=headers).json == {
        "currency": "JPY",
        "available": "2500",
        "held": "0",
    }


def test_nobody_can_tell_from_sign_up_whether_a_number_has_a_wallet(
    alice: Caller, client: FlaskClient, bank: services.Bank
):
    registered, unknown, frozen, free = (
        register(client, number)
        for number in ("1000000001", "9999999999", "1000000005", "1000000002")
    )
    for answer in (registered, unknown, frozen, free):
        assert answer.status_code == 202
        assert list(answer.json) == ["registration_id"]
        assert UUID(answer.json["registration_id"]).version == 4  # says nothing of when or who
    people.verify_due(Bank())
    wrong = [
        is_problem(confirm(client, answer.json["registration_id"], "000000"), 422, "invalid_code")
        for answer in (registered, unknown, frozen, free)
    ]
    assert all(document == wrong[0] for document in wrong)


def test_another_registrations_code_activates_nothing(client: FlaskClient, bank: services.Bank):
    mallorys = register(client, "1000000001", "the password of mallory").json["registration_id"]
    adas = register(client, "1000000001").json["registration_id"]
    code_of(mallorys)
    is_problem(confirm(client, mallorys, code_of(adas)), 422, "invalid_code")
    assert count("person") == 0


def test_wrong_codes_are_counted_although_they_are_refused(
    client: FlaskClient, bank: services.Bank
):
    registration_id = register(client, "1000000001").json["registration_id"]
    code = code_of(registration_id)
    assert code is not None
    for _ in range(CODE_TRIES):
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        is_problem(confirm(client, registration_id, wrong), 422, "invalid_code")
    is_problem(confirm(client, registration_id, code), 422, "invalid_code")


@pytest.mark.parametrize("registration_id", [None, 5, "", "x", "\x00", NOBODYS_ID, {"a": 1}])
def test_a_code_for_no_registration_is_a_wrong_code(client: FlaskClient, registration_id: object):
    is_problem(confirm(client, registration_id, "123456"), 422, "invalid_code")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "account_number"),
        ({"account_number": "12", "password": PASSWORD}, "account_number"),
        ({"account_number": 1000000001, "password": PASSWORD}, "account_number"),
        ({"account_number": "1000000001"}, "password"),
        ({"account_number": "1000000001", "password": "short"}, "password"),
        ({"account_number": "1000000001", "password": ["x"] * 12}, "password"),
    ],
)
def test_what_cannot_be_registered_is_refused_and_not_written(
    client: FlaskClient, body: dict[str, object], field: str
):
    response = client.post("/api/v1/auth/register", json=body)
    document = is_problem(response, 422, "invalid_input")
    assert list(document["errors"]) == [field]
    assert count("registration") == 0


def login(client: FlaskClient, number: object, password: object):
    body = {"account_number": number, "password": password}
    return client.post("/api/v1/auth/login", json=body)


def test_alice_signs_in_and_out(alice: Caller, client: FlaskClient):
    answer = login(client, "1000000001", PASSWORD)
    assert answer.status_code == 200
    headers = {"Authorization": f"Bearer {answer.json['access_token']}"}
    assert client.get("/api/v1/balance", headers=headers).status_code == 200

    assert client.post("/api/v1/auth/logout", headers=headers).status_code == 204
    is_problem(client.get("/api/v1/balance", headers=headers), 401, "session_ended")
    body = {"refresh_token": answer.json["refresh_token"]}
    is_problem(client.post("/api/v1/auth/refresh", json=body), 401, "session_ended")
    assert alice.get("/balance").status_code == 200  # her other sign-in goes on


@pytest.mark.parametrize(
    ("number", "password"),
    [
        ("1000000001", "a wrong password"),
        ("9999999999", PASSWORD),
        ("1000000001", None),
        ([], {}),
        ("１０００００００００１", PASSWORD),
    ],
)
def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(
    alice: Caller, client: FlaskClient, number: object, password: object
):
    answer = login(client, number, password)
    document = is_problem(answer, 401, "invalid_credentials")
    assert document["detail"] == "Account number or password is wrong."
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_refresh_token_gives_the_next_pair_and_a_lost_answer_can_be_had_again(
    alice: Caller, client: FlaskClient
):
    body = {"refresh_token": alice.tokens.refresh_token}
    first = client.post("/api/v1/auth/refresh", json=body)
    again = client.post("/api/v1/auth/refresh", json=body)
    assert first.status_code == again.status_code == 200
    assert first.json["refresh_token"] == again.json["refresh_token"] != alice.tokens.refresh_token


def test_a_stolen_refresh_token_ends_the_sign_in(alice: Caller, client: FlaskClient):
    body = {"refresh_token": alice.tokens.refresh_token}
    client.post("/api/v1/auth/refresh", json=body)
    change("UPDATE sign_in_session SET rotated_at = now() - interval '1 minute'")
    is_problem(client.post("/api/v1/auth/refresh", json=body), 401, "session_ended")
    is_problem(alice.get("/balance"), 401, "session_ended")


@pytest.mark.parametrize("token", [None, 5, "", "x", ["y"], "\x00"])
def test_nonsense_is_no_refresh_token(client: FlaskClient, token: object):
    answer = client.post("/api/v1/auth/refresh", json={"refresh_token": token})
    is_problem(answer, 401, "session_ended")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer a.b.c", "Bearer " + "x" * 5000],
)
def test_without_a_token_of_ours_nobody_gets_in(alice: Caller, authorization: str):
    answer = alice.client.get("/api/v1/balance", headers={"Authorization": authorization})
    is_problem(answer, 401, "session_ended")


@pytest.mark.parametrize("changes", [{"aud": "bank"}, {"exp": 1}, {"sub": NOBODYS_ID}])
def test_a_token_with_other_claims_is_refused(alice: Caller, changes: dict[str, object]):
    claims = jwt.decode(alice.tokens.access_token, options={"verify_signature": False}) | changes
    alice.headers["Authorization"] = "Bearer " + jwt.encode(claims, key_for("access token"))
    is_problem(alice.get("/balance"), 401, "session_ended")


def test_an_unsigned_token_is_refused(alice: Caller):
    claims = jwt.decode(alice.tokens.access_token, options={"verify_signature": False})
    unsigned = jwt.encode(claims, None, algorithm="none")
    alice.headers["Authorization"] = f"Bearer {unsigned}"
    is_problem(alice.get("/balance"), 401, "session_ended")


def test_the_api_reads_no_cookies(alice: Caller):
    alice.client.set_cookie("florin_access", alice.tokens.access_token)
    alice.client.set_cookie("florin_refresh", alice.tokens.refresh_token)
    is_problem(alice.client.get("/api/v1/balance"), 401, "session_ended")


def test_every_route_of_the_api_but_sign_in_needs_a_sign_in(app: Flask, alice: Caller):
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.rule.startswith(OPEN):
            continue
        path = rule.build(dict.fromkeys(rule.arguments, NOBODYS_ID), append_unknown=False)
        assert path is not None
        for method in rule.methods & {"GET", "POST", "DELETE"}:
            is_problem(alice.client.open(path[1], method=method, json={}), 401, "session_ended")
    with transaction() as session:
        assert session.execute(text("SELECT count(*) FROM operation")).scalar_one() == 0


def test_after_several_wrong_passwords_the_answer_says_how_long_to_wait(
    alice: Caller, client: FlaskClient
):
    number = alice.person.account_number
    for _ in range(6):
        is_problem(login(client, number, "not her password"), 401, "invalid_credentials")
    answer = login(client, number, PASSWORD)
    is_problem(answer, 429, "too_many_attempts")
    assert 1 <= int(answer.headers["Retry-After"]) <= 3

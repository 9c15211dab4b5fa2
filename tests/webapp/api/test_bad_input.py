"""Bad input gets a problem document that says what is wrong, a 4xx, and nothing is written."""

import json
import logging
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.characters import YUKI
from tests.webapp.api.conftest import Caller, count, is_problem

UNUSABLE_AMOUNTS = {
    "zero": "0",
    "zero with decimals": "0.00",
    "negative": "-5",
    "with a plus": "+5",
    "too precise for euros": "1.001",
    "not a number": "ten",
    "NaN": "NaN",
    "infinity": "Infinity",
    "an exponent": "1e3",
    "over the limit": "10000.01",
    "far over the limit": "9" * 5000,
    "full-width digits": "１０",
    "arabic digits": "١٠",
    "thousands separators": "1,000.00",
    "a decimal comma": "1,50",
    "a space inside": "1 0",
    "empty": "",
    "a NUL": "1\x00",
    "a JSON number": 25,
    "a JSON fraction": 25.5,
    "true": True,
    "a list": ["1"],
    "an object": {"minor": 1},
    "null": None,
}
amounts = pytest.mark.parametrize("amount", UNUSABLE_AMOUNTS.values(), ids=UNUSABLE_AMOUNTS)


@amounts
@pytest.mark.parametrize("path", ["/deposits", "/withdrawals"])
def test_an_unusable_amount_is_refused(alice: Caller, path: str, amount: object):
    document = is_problem(alice.post(path, {"amount": amount}), 422, "invalid_input")
    assert list(document["errors"]) == ["amount"]
    assert count("operation") == 0


@amounts
def test_an_unusable_amount_cannot_be_sent(alice: Caller, bob: Caller, amount: object):
    body = {"to": bob.person.account_number, "amount": amount}
    document = is_problem(alice.post("/transfers", body), 422, "invalid_input")
    assert list(document["errors"]) == ["amount"]
    assert count("operation") == 0


def test_yen_have_no_decimals(app: Flask):
    yuki = Caller(app, YUKI, "JPY")
    is_problem(yuki.post("/deposits", {"amount": "25.00"}), 422, "invalid_input")
    assert yuki.post("/deposits", {"amount": "2500"}).status_code == 202


def test_the_limit_itself_is_allowed(alice: Caller):
    assert alice.post("/deposits", {"amount": "10000.00"}).status_code == 202


def send(alice: Caller, to: object, amount: object = "1.00", **more: object):
    return alice.post("/transfers", {"to": to, "amount": amount, **more})


def test_sending_to_oneself_is_refused(alice: Caller):
    answer = send(alice, alice.person.account_number)
    document = is_problem(answer, 422, "recipient_is_self")
    assert list(document["errors"]) == ["to"]
    assert count("operation") == 0


def test_sending_to_an_unknown_wallet_is_refused(alice: Caller):
    document = is_problem(send(alice, "9999999999"), 422, "recipient_not_found")
    assert list(document["errors"]) == ["to"]
    assert count("operation") == 0


def test_sending_to_an_unconfirmed_wallet_is_refused(alice: Caller, client: FlaskClient):
    body = {"account_number": "1000000002", "password": "a good password"}
    client.post("/api/v1/auth/register", json=body)
    is_problem(send(alice, "1000000002"), 422, "recipient_not_found")


def test_sending_to_a_wallet_in_another_currency_is_refused(app: Flask, alice: Caller):
    yuki = Caller(app, YUKI, "JPY")
    is_problem(send(alice, yuki.person.account_number), 422, "recipient_not_found")
    assert count("operation") == 0


@pytest.mark.parametrize(
    "to", ["", "12", "１０００００００００２", "1000000002\x00", 1000000002, None, [], {}]
)
def test_sending_to_a_malformed_number_is_refused(alice: Caller, to: object):
    document = is_problem(send(alice, to), 422, "invalid_input")
    assert list(document["errors"]) == ["to"]


def test_many_unknown_recipients_are_too_many(alice: Caller, bob: Caller):
    first = {"to": bob.person.account_number, "amount": "1.00"}
    sent = alice.post("/transfers", first, key="first")
    for number in range(30):
        is_problem(send(alice, f"99999999{number:02d}"), 422, "recipient_not_found")
    is_problem(send(alice, bob.person.account_number), 429, "too_many_attempts")
    again = alice.post("/transfers", first, key="first")
    assert (again.status_code, again.json) == (201, sent.json)


def test_more_than_is_available_is_refused(alice: Caller, bob: Caller):
    is_problem(send(alice, bob.person.account_number, "100.01"), 422, "insufficient_funds")
    is_problem(alice.post("/withdrawals", {"amount": "100.01"}), 422, "insufficient_funds")
    assert (alice.available, bob.available) == ("100.00", "0.00")
    assert count("operation") == 0


@pytest.mark.parametrize(
    "note",
    ["x" * 141, "two\nlines", "a \x00 in it", "a \x1b[31m in it", "\u202eturned around", 5, ["x"]],
)
def test_an_unusable_note_is_refused(alice: Caller, bob: Caller, note: object):
    answer = send(alice, bob.person.account_number, note=note)
    assert list(is_problem(answer, 422, "invalid_input")["errors"]) == ["note"]
    assert count("operation") == 0


def test_everything_wrong_is_told_at_once(alice: Caller):
    document = is_problem(send(alice, "x", "y", note="z" * 200), 422, "invalid_input")
    assert set(document["errors"]) == {"to", "amount", "note"}
    assert document["codes"] == {
        "to": "account_number_malformed",
        "amount": "amount_malformed",
        "note": "note_too_long",
    }


def test_a_refusal_about_no_field_names_none(alice: Caller):
    document = is_problem(alice.get(f"/operations/{uuid4()}"), 404, "operation_not_found")
    assert not {"errors", "codes"} & document.keys()


MONEY_MOVERS = [
    ("/deposits", {"amount": "1.00"}),
    ("/withdrawals", {"amount": "1.00"}),
    ("/transfers", {"amount": "1.00", "to": "1000000002"}),
]
movers = pytest.mark.parametrize(("path", "body"), MONEY_MOVERS)


@movers
def test_a_missing_idempotency_key_is_refused(alice: Caller, bob: Caller, path: str, body: object):
    is_problem(alice.post(path, body, key=""), 400, "idempotency_key_missing")
    assert count("operation") == 0


@movers
@pytest.mark.parametrize("key", ["x" * 256, "with a space", "ключ", "tab\there"])
def test_an_unusable_idempotency_key_is_refused(
    alice: Caller, bob: Caller, path: str, body: object, key: str
):
    is_problem(alice.post(path, body, key=key), 400, "idempotency_key_invalid")
    assert count("operation") == 0


@movers
def test_a_key_of_255_characters_is_fine(alice: Caller, bob: Caller, path: str, body: object):
    assert alice.post(path, body, key="x" * 255).status_code in (201, 202)


@movers
def test_a_key_reused_for_something_else_is_refused(
    alice: Caller, bob: Caller, path: str, body: dict[str, str]
):
    assert alice.post(path, body, key="once").status_code in (201, 202)
    again = alice.post(path, body | {"amount": "2.00"}, key="once")
    is_problem(again, 409, "idempotency_key_reused")
    assert count("operation") == 1


def test_a_refused_request_consumes_no_key(alice: Caller, bob: Caller):
    to = bob.person.account_number
    too_much = {"to": to, "amount": "500.00"}
    is_problem(alice.post("/transfers", too_much, key="once"), 422, "insufficient_funds")
    assert alice.post("/transfers", {"to": to, "amount": "5.00"}, key="once").status_code == 201


MALFORMED = {
    "nothing": b"",
    "half of it": b'{"amount": "1.0',
    "malformed UTF-8": b'{"amount": "\xff\xfe"}',
    "UTF-16": '{"amount": "1.00"}'.encode("utf-16"),
    "half a surrogate pair": b'{"amount": "1.00", "note": "\\ud800"}',
    "a list": b'["1.00"]',
    "a string": b'"1.00"',
    "null": b"null",
    "NaN": b'{"amount": NaN}',
    "deeply nested": b"[" * 60_000,
    "a number of 5,000 digits": b'{"amount": ' + b"9" * 5000 + b"}",
    "a form": b"amount=1.00",
}
malformed = pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)


@malformed
@pytest.mark.parametrize("path", ["/deposits", "/withdrawals", "/transfers"])
def test_a_malformed_body_is_refused(alice: Caller, path: str, data: bytes):
    answer = alice.post(path, data=data, content_type="application/json")
    is_problem(answer, 400, "malformed_body")
    assert count("operation") == 0


@malformed
@pytest.mark.parametrize("step", ["register", "confirm", "login", "refresh"])
def test_a_malformed_body_signs_nobody_in(client: FlaskClient, step: str, data: bytes):
    answer = client.post(f"/api/v1/auth/{step}", data=data, content_type="application/json")
    is_problem(answer, 400, "malformed_body")
    assert count("registration") == 0


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml"]
)
def test_another_content_type_is_refused(alice: Caller, content_type: str | None):
    answer = alice.post("/deposits", data=b'{"amount": "1.00"}', content_type=content_type)
    is_problem(answer, 415, "wrong_content_type")
    assert count("operation") == 0


def test_a_content_type_with_a_charset_is_fine(alice: Caller):
    answer = alice.post(
        "/deposits", data=b'{"amount": "1.00"}', content_type="application/json; charset=utf-8"
    )
    assert answer.status_code == 202


def test_a_body_over_64_kib_is_refused(alice: Caller):
    fits = json.dumps({"amount": "1.00", "more": ""})
    largest = json.dumps({"amount": "1.00", "more": "x" * (64 * 1024 - len(fits))})
    options = {"content_type": "application/json"}
    is_problem(alice.post("/deposits", data=largest + " ", **options), 413, "body_too_large")
    assert count("operation") == 0
    assert alice.post("/deposits", data=largest, **options).status_code == 202


def unstated(alice: Caller, size: int) -> TestResponse:
    """A deposit whose body, of so many bytes, comes in chunks."""
    body = b'{"amount": "1.00"}'.ljust(size)
    return alice.post(
        "/deposits",
        input_stream=BytesIO(body),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )


def test_a_large_body_is_refused_also_when_its_length_is_not_stated(alice: Caller):
    is_problem(unstated(alice, 64 * 1024 + 1), 413, "body_too_large")
    assert count("operation") == 0
    assert unstated(alice, 60 * 1024).status_code == 202


def test_a_large_body_is_refused_also_where_none_is_read(alice: Caller):
    answer = alice.post("/auth/logout", data=b"x" * (64 * 1024 + 1))
    is_problem(answer, 413, "body_too_large")


def test_fields_that_nobody_asked_for_are_ignored(alice: Caller):
    answer = alice.post("/deposits", {"amount": "1.00", "currency": "JPY", "state": "settled"})
    assert answer.status_code == 202
    assert (answer.json["currency"], answer.json["state"]) == ("EUR", "requested")


def test_an_address_that_does_not_exist_is_a_problem_too(alice: Caller):
    is_problem(alice.get("/nothing"), 404, "not_found")
    is_problem(alice.get("/operations/not-a-uuid"), 404, "not_found")


def test_another_method_is_a_problem_too(alice: Caller):
    answer = alice.get("/deposits")
    is_problem(answer, 405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


def test_a_fault_of_ours_shows_nothing_of_the_inside(app: Flask, caplog: pytest.LogCaptureFixture):
    def broken() -> None:
        raise ZeroDivisionError("a secret of the inside")

    broken.access = "anyone"
    app.add_url_rule("/api/v1/broken", view_func=broken)
    app.testing = False
    with caplog.at_level(logging.CRITICAL):
        answer = app.test_client().get("/api/v1/broken")
    is_problem(answer, 500, "internal_error")
    assert b"inside" not in answer.data

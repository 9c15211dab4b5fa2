"""What every answer carries, and what every form must bring."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from wallet.settings import settings
from webapp import create_app
from webapp.bodies import MAX_BODY_BYTES
from webapp.security import HEADERS


@pytest.fixture
def client(clean: None) -> FlaskClient:
    return create_app().test_client()


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/api/v1/balance", "/nothing-here"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str):
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert answer.headers["Cache-Control"] == "no-store"
    assert {"Cookie", "HX-Request"} <= set(answer.vary)


def test_the_policy_allows_no_inline_script_or_style_and_no_eval():
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_only_a_file_under_its_own_fingerprint_may_be_kept(client: FlaskClient):
    page = client.get("/sign-in").text
    fingerprinted = re.search(r'"(/static/[^"]+\?v=[0-9a-f]+)"', page)
    assert fingerprinted is not None
    kept = client.get(fingerprinted[1])
    assert "immutable" in kept.headers["Cache-Control"]
    bare = client.get(fingerprinted[1].partition("?")[0])
    assert bare.headers["Cache-Control"] == "no-store"


def csrf_token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    return found[1]


SIGN_IN = {"account_number": "1000000001", "password": "a wrong password"}


def test_a_form_without_its_token_is_refused(client: FlaskClient):
    answer = client.post("/sign-in", data=SIGN_IN)
    assert answer.status_code == 400
    assert "Go back" in answer.text


def test_a_form_with_its_token_is_read(client: FlaskClient):
    answer = client.post("/sign-in", data=SIGN_IN | {"csrf_token": csrf_token(client)})
    assert answer.status_code == 422  # a wrong password, no more


def test_an_htmx_request_brings_the_token_in_a_header(client: FlaskClient):
    headers = {"HX-Request": "true", "X-CSRFToken": csrf_token(client)}
    assert client.post("/sign-in", data=SIGN_IN, headers=headers).status_code == 422
    headers["X-CSRFToken"] = "forged"
    assert client.post("/sign-in", data=SIGN_IN, headers=headers).status_code == 400


def test_another_browsers_token_is_refused(client: FlaskClient):
    mallorys = client.application.test_client()
    answer = client.post("/sign-in", data=SIGN_IN | {"csrf_token": csrf_token(mallorys)})
    assert answer.status_code == 400


def test_every_page_that_changes_something_is_behind_the_token(client: FlaskClient):
    for rule in client.application.url_map.iter_rules():
        own_ways_in = rule.rule.startswith(("/api/", "/webhooks/"))
        if "POST" not in (rule.methods or ()) or own_ways_in:
            continue
        path = re.sub(r"<[^>]+>", "00000000-0000-4000-8000-000000000000", rule.rule)
        answer = client.post(path)
        led_away = answer.status_code == 303 and answer.location == "/sign-in"
        assert answer.status_code == 400 or led_away, rule.rule


def test_a_page_refuses_a_body_over_64_kib(client: FlaskClient):
    answer = client.post("/sign-in", data={"password": "x" * MAX_BODY_BYTES})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/api/v1/auth/login"])
def test_a_field_without_a_name_is_refused(client: FlaskClient, path: str):
    body = b"--b\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--b--\r\n"
    answer = client.post(path, data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 400


def test_a_page_says_what_is_wrong_without_a_trace(client: FlaskClient):
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "Traceback" not in answer.text


@pytest.fixture
def production(clean: None, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setenv("FLORIN_ENV", "production")
    monkeypatch.delenv("BANK_SIMULATOR")
    settings.cache_clear()
    yield create_app()
    settings.cache_clear()


def test_in_production_cookies_are_secure_and_bound_to_the_host(production: Flask):
    client = production.test_client()
    answer = client.get("/sign-in", base_url="https://florin.example")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-florin_form=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_in_development_https_is_not_demanded(client: FlaskClient):
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


PROXY_WARNING = "TRUSTED_PROXY is not set"


@pytest.mark.parametrize(
    ("env", "proxy", "warned"),
    [("production", "", True), ("production", "10.0.0.1", False), ("development", "", False)],
)
def test_in_production_it_warns_when_no_proxy_is_trusted(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    env: str,
    proxy: str,
    warned: bool,
):
    """Behind one, all clients would be a single network to the limits."""
    monkeypatch.setenv("FLORIN_ENV", env)
    monkeypatch.setenv("TRUSTED_PROXY", proxy)
    monkeypatch.delenv("BANK_SIMULATOR")
    settings.cache_clear()
    try:
        create_app()
    finally:
        settings.cache_clear()
    assert (PROXY_WARNING in caplog.text) == warned

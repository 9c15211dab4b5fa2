"""Who gets in by cookies: declared on each route, checked in PostgreSQL, ended at once."""

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.characters import ALICE, NOBODYS_ID, ORIGIN, PASSWORD, Character
from wallet import people
from wallet.database import transaction
from wallet.people import Person, Tokens
from wallet.people.keys import key_for
from wallet.settings import settings
from webapp import create_app

ACCESS, REFRESH = "florin_access", "florin_refresh"


@pytest.fixture
def app(clean: None) -> Flask:
    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def ada(app: Flask) -> Person:
    return Character(ALICE, "Ada Marin").person


@pytest.fixture
def tokens(ada: Person) -> Tokens:
    with transaction() as session:
        return people.start_session(session, ada, ORIGIN)


@pytest.fixture
def client(app: Flask, tokens: Tokens) -> FlaskClient:
    """Ada's browser."""
    client = app.test_client()
    client.set_cookie(ACCESS, tokens.access_token)
    client.set_cookie(REFRESH, tokens.refresh_token)
    return client


def gets_in(client: FlaskClient) -> bool:
    answer = client.get("/sessions")
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def change(statement: str, **values: object) -> None:
    with transaction() as session:
        session.execute(text(statement), values)


def test_a_signed_in_browser_gets_in(client: FlaskClient):
    assert gets_in(client)


def test_every_route_declares_who_may_use_it(app: Flask):
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        assert access in ("anyone", "signed_in", "owner"), rule.rule


def test_a_route_that_declares_nothing_answers_nobody(app: Flask, client: FlaskClient):
    app.add_url_rule("/forgotten", view_func=lambda: "secrets")
    app.testing = False
    answer = client.get("/forgotten")
    assert answer.status_code == 500
    assert b"secrets" not in answer.data


# What somebody without a sign-in may see. A new line here is a decision.
OPEN_TO_ANYONE = {
    "/",  # the way to the sign-in page
    "/pay/<token>",  # whoever has the link sees what it is for, and not the note
    "/live",  # by its signed token alone it says "nothing new", and no more
    "/api/v1/auth/confirm",
    "/api/v1/auth/login",
    "/api/v1/auth/refresh",
    "/api/v1/auth/register",
    "/api/v1/auth/second-factor",
    "/api/v1/openapi.json",
    "/healthz",
    "/readyz",
    "/sign-in",
    "/sign-in/code",
    "/sign-up",
    "/sign-up/code",
    "/sign-up/code/again",
    "/static/<path:filename>",
    "/static/florin.css",
    "/static/htmx.min.js",
    "/styleguide",  # in production there is no such page, nor those beneath it
    "/styleguide/errors/<name>",
    "/styleguide/tokens.css",
    "/webhooks/bank",
}


def test_nothing_else_is_open_to_anyone(app: Flask):
    views = app.view_functions
    assert {
        rule.rule for rule in app.url_map.iter_rules() if views[rule.endpoint].access == "anyone"
    } <= OPEN_TO_ANYONE


def test_a_stranger_is_led_to_the_sign_in_page_and_on_from_there(app: Flask):
    stranger = app.test_client()
    assert stranger.get("/").location == "/sign-in"
    assert stranger.get("/sessions").location == "/sign-in?next=%2Fsessions"
    assert stranger.post("/sign-out").location == "/sign-in"


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(app: Flask):
    answer = app.test_client().get("/deposits/new", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")
    assert answer.data == b""


@pytest.mark.parametrize("name", ["remember_token", "remember_me", "session", "florin_form"])
def test_a_garbage_cookie_changes_nothing(client: FlaskClient, name: str):
    client.set_cookie(name, "garbage|" + "x" * 128)
    assert gets_in(client)


@pytest.mark.parametrize("name", ["remember_token", "session"])
def test_a_garbage_cookie_lets_nobody_in(app: Flask, ada: Person, name: str):
    stranger = app.test_client()
    stranger.set_cookie(name, f"{ada.id}|{'0' * 128}")
    assert not gets_in(stranger)


def test_flasks_own_session_signs_nobody_in(app: Flask, ada: Person):
    stranger = app.test_client()
    with stranger.session_transaction() as browser_session:
        browser_session["_user_id"] = str(ada.id)
        browser_session["_fresh"] = True
    assert not gets_in(stranger)


def test_pages_ignore_a_bearer_token(app: Flask, tokens: Tokens):
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    assert app.test_client().get("/sessions", headers=headers).status_code == 303


@pytest.mark.parametrize("changes", [{"aud": "bank"}, {"exp": 1}, {"sub": NOBODYS_ID}])
def test_a_forged_access_cookie_lets_nobody_in(
    app: Flask, tokens: Tokens, changes: dict[str, object]
):
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False}) | changes
    stranger = app.test_client()
    stranger.set_cookie(ACCESS, jwt.encode(claims, key_for("access token"), algorithm="HS256"))
    assert not gets_in(stranger)


def test_an_unsigned_access_cookie_lets_nobody_in(app: Flask, tokens: Tokens):
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    stranger = app.test_client()
    stranger.set_cookie(ACCESS, jwt.encode(claims, None, algorithm="none"))
    assert not gets_in(stranger)


def test_an_expired_access_cookie_is_renewed_unseen(client: FlaskClient, tokens: Tokens):
    client.delete_cookie(ACCESS)  # as the browser does after fifteen minutes
    assert gets_in(client)
    access, refresh = client.get_cookie(ACCESS), client.get_cookie(REFRESH)
    assert access is not None
    assert refresh is not None
    assert refresh.value != tokens.refresh_token
    assert access.http_only
    assert refresh.http_only
    assert (access.same_site, access.path) == ("Lax", "/")
    client.delete_cookie(ACCESS)
    assert gets_in(client)


def test_two_requests_of_one_page_are_both_renewed(app: Flask, client: FlaskClient, tokens: Tokens):
    twin = app.test_client()
    twin.set_cookie(REFRESH, tokens.refresh_token)
    client.delete_cookie(ACCESS)
    assert gets_in(client)
    assert gets_in(twin)
    client.delete_cookie(ACCESS)
    twin.delete_cookie(ACCESS)
    assert gets_in(client)
    assert gets_in(twin)


def test_signing_out_works_at_once_and_takes_the_cookies_away(
    app: Flask, client: FlaskClient, tokens: Tokens
):
    assert client.post("/sign-out").status_code == 303
    assert client.get_cookie(ACCESS) is None
    assert client.get_cookie(REFRESH) is None
    thief = app.test_client()
    thief.set_cookie(ACCESS, tokens.access_token)
    thief.set_cookie(REFRESH, tokens.refresh_token)
    assert not gets_in(thief)


def test_signing_out_with_an_expired_access_cookie_leaves_no_cookie_behind(client: FlaskClient):
    client.delete_cookie(ACCESS)
    client.post("/sign-out")
    assert client.get_cookie(ACCESS) is None
    assert client.get_cookie(REFRESH) is None


def test_cookies_of_an_ended_sign_in_are_taken_away(client: FlaskClient):
    change("UPDATE sign_in_session SET ended_at = now()")
    assert not gets_in(client)
    assert client.get_cookie(REFRESH) is None


def test_signing_in_over_an_ended_sign_in_keeps_the_new_cookies(client: FlaskClient):
    change("UPDATE sign_in_session SET ended_at = now()")
    form = {"account_number": "1000000001", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    assert gets_in(client)


def test_a_stolen_refresh_cookie_ends_the_sign_in(app: Flask, client: FlaskClient, tokens: Tokens):
    client.delete_cookie(ACCESS)
    assert gets_in(client)
    change("UPDATE sign_in_session SET rotated_at = now() - interval '1 minute'")
    thief = app.test_client()
    thief.set_cookie(REFRESH, tokens.refresh_token)
    assert not gets_in(thief)
    assert not gets_in(client)


def test_in_production_the_cookies_are_secure_and_bound_to_the_host(
    ada: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FLORIN_ENV", "production")
    monkeypatch.delenv("BANK_SIMULATOR")
    settings.cache_clear()
    try:
        app = create_app()
        app.config["WTF_CSRF_ENABLED"] = False
        form = {"account_number": "1000000001", "password": PASSWORD}
        answer = app.test_client().post("/sign-in", data=form, base_url="https://florin.example")
    finally:
        settings.cache_clear()
    cookies = {c.partition("=")[0]: c.split("; ") for c in answer.headers.getlist("Set-Cookie")}
    for name in ("__Host-florin_access", "__Host-florin_refresh"):
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookies[name])

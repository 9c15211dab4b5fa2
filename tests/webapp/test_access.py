"""Every route says who may use it, and nobody else gets in: not a stranger, not with a token that
is expired, forged, of another audience, of the bank's, or of a sign-in that has ended."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.characters import ALICE, MALLORY, NOBODYS_ID, ORIGIN, Character, who
from wallet import people
from wallet.database import transaction
from wallet.people.keys import key_for
from wallet.settings import settings
from webapp import create_app
from webapp.auth import FOR_SIGNED_IN


@pytest.fixture
def app(clean: None) -> Flask:
    return create_app()


@pytest.fixture
def alice(clean: None) -> Character:
    return Character(ALICE, "Alice Adams")


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def path_of(rule: Rule) -> str:
    return str(rule.build(dict.fromkeys(rule.arguments, NOBODYS_ID), append_unknown=False)[1])


def is_for_signed_in(app: Flask, rule: Rule) -> bool:
    return app.view_functions[rule.endpoint].access in FOR_SIGNED_IN  # type: ignore[attr-defined]


def signed_in(person: Character) -> tuple[str, Any]:
    """An access token of theirs, and the sign-in that it is of."""
    tokens = person.signs_in()
    claimed = people.session_id_of(tokens.access_token)
    assert claimed is not None
    return tokens.access_token, claimed[1]


def expired(alice: Character) -> str:
    return forged(alice, exp=int(time.time()) - 1)


def for_another_audience(alice: Character) -> str:
    return forged(alice, aud="another")


def forged(alice: Character, **changes: object) -> str:
    _, session_id = signed_in(alice)
    claims = {
        "aud": "florin",
        "sub": str(alice.id),
        "sid": str(session_id),
        "jti": str(uuid4()),
        "iat": int(time.time()) - 60,
        "exp": int(time.time()) + 60,
    }
    return jwt.encode(claims | changes, key_for("access token"), "HS256")


def of_the_bank(alice: Character) -> str:
    claims = {"iss": "florin", "aud": "bank", "iat": int(time.time()), "exp": time.time() + 60}
    return jwt.encode(claims, settings().bank_service_key, "HS256")


def unsigned(alice: Character) -> str:
    token, _ = signed_in(alice)
    return jwt.encode(jwt.decode(token, options={"verify_signature": False}), None, "none")


def of_an_ended_sign_in(alice: Character) -> str:
    tokens = alice.signs_in()
    with transaction() as session:
        user = who(tokens)
        people.end_session(session, user, user.session_id, ORIGIN)
    return tokens.access_token


def none_at_all(alice: Character) -> str:
    return ""


def ask(client: FlaskClient, rule: Rule, method: str, token: str) -> int:
    """The status, with the token where this route would look for it."""
    headers = {}
    if rule.rule.startswith("/api/"):
        headers = {"Authorization": f"Bearer {token}"}
    else:
        client.set_cookie("florin_access", token)
    return client.open(path_of(rule), method=method, headers=headers).status_code


def test_every_route_states_who_may_use_it(app: Flask) -> None:
    stated = {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "access", None)
        for rule in app.url_map.iter_rules()
    }
    assert {endpoint for endpoint, access in stated.items() if access is None} == set()
    assert set(stated.values()) == {"anyone", *FOR_SIGNED_IN}


def test_a_route_that_states_nothing_serves_nobody(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert app.test_client().get("/forgotten").status_code == 500


@pytest.mark.parametrize(
    "token",
    [
        none_at_all,
        expired,
        for_another_audience,
        of_the_bank,
        unsigned,
        of_an_ended_sign_in,
    ],
)
def test_nobody_gets_into_what_is_for_the_signed_in(
    app: Flask, alice: Character, token: Callable[[Character], str]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # it would refuse some before access is even looked at
    value = token(alice)
    for rule, method in routes(app):
        if is_for_signed_in(app, rule):
            status = ask(app.test_client(), rule, method, value)
            assert status == (401 if rule.rule.startswith("/api/") else 303), f"{method} {rule}"


def test_with_a_token_of_ones_own_every_route_lets_in(app: Flask, alice: Character) -> None:
    """Or the test above would be of no worth: 4xx for nonsense, but never 401."""
    app.config["WTF_CSRF_ENABLED"] = False
    for rule, method in routes(app):
        if is_for_signed_in(app, rule):
            token, _ = signed_in(alice)
            client = app.test_client()
            status = ask(client, rule, method, token)
            assert status != 401, f"{method} {rule}"
            assert status < 500, f"{method} {rule}"


def test_what_is_somebody_elses_is_as_if_it_were_not(app: Flask, alice: Character) -> None:
    mallory = Character(MALLORY, "Mallory Moss")
    operation_id, (_, session_id) = alice.deposits("5.00"), signed_in(alice)
    token, _ = signed_in(mallory)
    app.config["WTF_CSRF_ENABLED"] = False
    tried = 0
    for rule, method in routes(app):
        if not rule.arguments or not is_for_signed_in(app, rule):
            continue
        theirs = session_id if "session" in rule.rule else operation_id
        path = rule.build(dict.fromkeys(rule.arguments, theirs), append_unknown=False)
        client = app.test_client()
        client.set_cookie("florin_access", token)
        headers = {"Authorization": f"Bearer {token}"}
        assert path is not None
        answer = client.open(path[1], method=method, headers=headers)
        assert answer.status_code == 404, f"{method} {rule}"
        tried += 1
    assert tried >= 4
    assert alice.state(operation_id) == "requested"

"""Every route says who may use it, and nobody else gets in: not a stranger, not with a token that
is expired, forged, of another audience or use, of the bank's, or of a sign-in that has ended."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from flask import Flask
from sqlalchemy.orm import undefer
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import services
from tests.characters import ALICE, BOB, MALLORY, NOBODYS_ID, ORIGIN, Character, who
from tests.wallet.payouts.paying import uploads
from tests.wallet.requests.asking import asks, splits
from tests.wallet.schedules.planning import plans
from tests.webapp.written import Rows
from wallet import contacts, people
from wallet.database import transaction
from wallet.people import Person
from wallet.people.challenges import challenge_for
from wallet.people.keys import key_for
from wallet.people.passkeys import Passkey
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


def a_challenge(alice: Character) -> str:
    """What a right password gives to somebody whose second factor is still to be shown."""
    with transaction() as session:
        return challenge_for(
            session.get_one(Person, alice.id, options=[undefer(Person.password_hash)])
        )


def a_refresh_token(alice: Character) -> str:
    return alice.signs_in().refresh_token


def a_device_token(alice: Character) -> str:
    return alice.signs_in().device_token


def none_at_all(alice: Character) -> str:
    return ""


def ask(app: Flask, rule: Rule, method: str, token: str, **arguments: object) -> TestResponse:
    """With the token where this route would look for it, and nobody's things unless others are
    named."""
    client, headers = app.test_client(), {}
    if rule.rule.startswith("/api/"):
        headers = {"Authorization": f"Bearer {token}"}
    else:
        client.set_cookie("florin_access", token)
    values = {name: arguments.get(name, NOBODYS_ID) for name in rule.arguments}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return client.open(built[1], method=method, headers=headers)


def is_kept_out(answer: TestResponse) -> bool:
    """Told so, or led to the sign-in page."""
    led_away = answer.status_code == 303 and answer.location.startswith("/sign-in")
    return answer.status_code == 401 or led_away


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
        a_challenge,
        a_refresh_token,
        a_device_token,
    ],
)
def test_nobody_gets_into_what_is_for_the_signed_in(
    app: Flask,
    alice: Character,
    wallet_database: services.Database,
    token: Callable[[Character], str],
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # it would refuse some before access is even looked at
    value = token(alice)
    rows = Rows(wallet_database.superuser_url)
    for rule, method in routes(app):
        if is_for_signed_in(app, rule):
            assert is_kept_out(ask(app, rule, method, value)), f"{method} {rule}"
    assert rows.changed() == set()
    rows.close()


def test_with_a_token_of_ones_own_every_route_lets_in(app: Flask, alice: Character) -> None:
    """Or the test above would be of no worth: 4xx for nonsense, but never 401."""
    app.config["WTF_CSRF_ENABLED"] = False
    for rule, method in routes(app):
        if is_for_signed_in(app, rule) and rule.endpoint != "sign_in.sign_out":
            token, _ = signed_in(alice)
            answer = ask(app, rule, method, token)
            assert not is_kept_out(answer), f"{method} {rule}"
            assert answer.status_code < 500, f"{method} {rule}"


# It was made to be passed on: 128 bits of chance are who may see it, and pay it.
OF_WHOEVER_HAS_THE_LINK = ("requests.show_link", "requests.pay_link")


def test_what_a_path_names_is_for_its_owner(app: Flask) -> None:
    """A new route with an argument has an owner, or stands here with its reason."""
    for rule in app.url_map.iter_rules():
        has_owner = app.view_functions[rule.endpoint].access == "owner"
        # The pages' own files, and samples of pages for who builds Florin.
        is_public = rule.endpoint in ("static", "styleguide.error", *OF_WHOEVER_HAS_THE_LINK)
        assert bool(rule.arguments) == (has_owner or is_public), rule


def test_what_is_somebody_elses_is_as_if_it_were_not(
    app: Flask, alice: Character, wallet_database: services.Database
) -> None:
    operation_id, (_, session_id) = alice.deposits("5.00"), signed_in(alice)
    bob = Character(BOB, "Bob Brown")
    hers = {
        "operation_id": operation_id,
        "session_id": session_id,
        "passkey_id": passkey_of(alice),
        "payout_id": uploads(alice, [(BOB, "5.00")]),
        "schedule_id": plans(alice, kind="deposit"),
        "month": "1999-12",  # everybody has months of their own under the same names, but not this
        "request_id": asks(alice, bob, "5.00"),
        "group_id": splits(alice, {"amount": "5.00", "to_1": BOB}),
        "contact_id": knows(alice, bob),
    }
    token, _ = signed_in(Character(MALLORY, "Mallory Moss"))
    app.config["WTF_CSRF_ENABLED"] = False
    rows = Rows(wallet_database.superuser_url)
    named = set()
    for rule, method in routes(app):
        if app.view_functions[rule.endpoint].access == "owner":
            theirs, nobodys = (ask(app, rule, method, token, **it) for it in (hers, {}))
            assert (theirs.status_code, nobodys.status_code) == (404, 404), f"{method} {rule}"
            assert same_but_for_tokens(theirs, nobodys), f"{method} {rule}"
            named |= rule.arguments
    assert rows.changed() == set()
    rows.close()
    assert named == hers.keys()


def same_but_for_tokens(one: TestResponse, other: TestResponse) -> bool:
    """An answer that differed would tell that there is something."""
    pages = [re.sub(r"[\w.-]{80,}", "", answer.text) for answer in (one, other)]
    return pages[0] == pages[1]


def knows(person: Character, other: Character) -> UUID:
    with transaction() as session:
        return contacts.add_contact(session, person.person, other.person.account_number, "Bob")


def passkey_of(person: Character) -> UUID:
    with transaction() as session:
        passkey = Passkey(
            person_id=person.id, credential_id=b"id", public_key=b"key", sign_count=0, name="phone"
        )
        session.add(passkey)
        session.flush()
        return passkey.id

"""How often one may try to sign in, and that nobody can use up another's tries for long."""

import json

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import services
from tests.characters import ALICE, PASSWORD, Character
from tests.statements import statements
from tests.webapp.limited import (
    HERE,
    THERE,
    add_to,
    buckets,
    is_too_many,
    login,
    post,
    tries,
)
from wallet.people.challenges import challenge_for
from webapp import limits

LOGIN = "/api/v1/auth/login"


@pytest.fixture
def app(limited_app: Flask) -> Flask:
    return limited_app


@pytest.fixture
def alice(app: Flask) -> Character:
    return Character(ALICE, "Alice Adams")


def sign_in_page(app: Flask, device: str = "") -> int:
    """What the form of a browser answers to the right password."""
    browser = app.test_client()
    if device:
        browser.set_cookie("florin_device", device)
    form = {"account_number": f" {ALICE} ", "password": PASSWORD}
    answer = browser.post("/sign-in", data=form, environ_overrides={"REMOTE_ADDR": HERE})
    return answer.status_code


def use_up_the_network(app: Flask) -> None:
    for number in range(limits.SIGN_INS_OF_A_NETWORK[0]):
        assert tries(app, f"90000000{number:02d}").status_code == 400


def use_up_the_account(app: Flask, **options: str) -> None:
    for _ in range(limits.SIGN_INS_TO_AN_ACCOUNT[0]):
        assert tries(app, ALICE, **options).status_code == 400


def test_a_network_may_try_to_sign_in_so_often(app: Flask, alice: Character) -> None:
    use_up_the_network(app)
    assert 290 <= is_too_many(login(app)) <= 300
    assert login(app, come_from=THERE).status_code == 200


def test_a_neighbour_keeps_no_device_out_that_the_account_knows(
    app: Flask, alice: Character
) -> None:
    device = login(app, come_from=THERE).json["device_token"]
    use_up_the_network(app)
    is_too_many(login(app))
    assert login(app, device_token=device).status_code == 200
    assert sign_in_page(app) == 429
    assert sign_in_page(app, device) == 303


@pytest.mark.parametrize("body", ["", "[]", "{", "[" * 5_000, "a=b"])
def test_what_is_refused_unread_uses_up_nobodys_tries(
    app: Flask, alice: Character, body: str
) -> None:
    for content_type in ("application/json", "text/plain"):
        for _ in range(limits.SIGN_INS_OF_A_NETWORK[0]):
            answer = post(app, LOGIN, data=body, content_type=content_type)
            assert answer.status_code in (400, 415)
    assert login(app).status_code == 200


@pytest.mark.parametrize("password", [None, "", 7, ["x"]])
def test_what_brings_no_password_uses_up_no_tries_to_the_account(
    app: Flask, alice: Character, redis_server: services.Redis, password: object
) -> None:
    post(app, LOGIN, json={"account_number": ALICE, "password": password})
    assert len(buckets(redis_server, "sign-ins")) == 1
    assert buckets(redis_server, "accounts") == buckets(redis_server, "anywhere") == {}


def test_strangers_in_one_network_use_up_its_tries_to_an_account_and_no_others(
    app: Flask, alice: Character
) -> None:
    device = login(app, come_from=THERE).json["device_token"]
    use_up_the_account(app)
    assert is_too_many(login(app)) > 800
    assert is_too_many(login(app, device_token="0" * 64)) > 800
    assert sign_in_page(app) == 429
    assert login(app, device_token=device).status_code == 200
    assert sign_in_page(app, device) == 303
    assert login(app, come_from=THERE).status_code == 200


def test_many_networks_together_come_up_against_a_cap_that_the_owners_device_is_free_of(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    device = login(app).json["device_token"]
    (bucket,) = buckets(redis_server, "anywhere")
    add_to(redis_server, bucket, limits.SIGN_INS_FROM_ANYWHERE[0] - 2)
    assert tries(app, ALICE, come_from="203.0.113.1").status_code == 400
    assert is_too_many(login(app, come_from=THERE)) > 800
    assert login(app, come_from=THERE, device_token=device).status_code == 200


def test_who_is_over_the_limit_of_their_network_uses_up_no_more_of_the_account(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    use_up_the_network(app)
    known = buckets(redis_server)
    is_too_many(tries(app, ALICE))
    assert buckets(redis_server).keys() == known.keys()


def test_a_known_device_has_its_own_limit_and_no_freedom(app: Flask, alice: Character) -> None:
    device = login(app).json["device_token"]
    use_up_the_account(app, device_token=device)
    is_too_many(login(app, device_token=device))
    assert login(app).status_code == 200


def test_what_is_typed_is_read_once_and_the_device_looked_up_once(
    app: Flask, alice: Character
) -> None:
    device = login(app).json["device_token"]
    with statements() as asked:
        tries(app, ALICE, device_token=device)
    assert ["known_device" in each for each in asked] == [True]


def test_a_number_with_spaces_is_the_same_account(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    tries(app, ALICE)
    known = buckets(redis_server)
    spaced = json.dumps({"account_number": f" {ALICE[:4]} {ALICE[4:]}", "password": "", "x": 1})
    post(app, LOGIN, data=spaced.replace('""', '"x"'), content_type="application/json")
    assert buckets(redis_server).keys() == known.keys()


SECOND_STEPS = ["/sign-in/code", "/api/v1/auth/second-factor"]


def second_step(app: Flask, path: str, challenge: str, come_from: str = HERE) -> TestResponse:
    """With a code that can't be one, and is refused in no time."""
    answer = {"challenge": challenge, "code": ""}
    kind = "json" if path.startswith("/api/") else "data"
    return post(app, path, come_from=come_from, **{kind: answer})


@pytest.mark.parametrize("path", SECOND_STEPS)
def test_a_neighbour_without_the_password_uses_up_no_second_step(
    app: Flask, alice: Character, path: str
) -> None:
    for _ in range(limits.CODES[0] + 1):
        assert second_step(app, path, "nothing that we signed").status_code in (303, 401)
    challenge = challenge_for(alice.person)
    assert second_step(app, path, challenge).status_code in (303, 401, 422)


@pytest.mark.parametrize("path", SECOND_STEPS)
def test_a_second_step_may_be_tried_so_often_from_one_network_however_often_it_is_begun(
    app: Flask, alice: Character, path: str
) -> None:
    for _ in range(limits.CODES[0]):
        assert second_step(app, path, challenge_for(alice.person)).status_code != 429
    answer = second_step(app, path, challenge_for(alice.person))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 500
    assert second_step(app, path, challenge_for(alice.person), THERE).status_code != 429

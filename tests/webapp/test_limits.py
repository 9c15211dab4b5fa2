"""How often one may ask: counted for people and networks, in Redis or without it, never open."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from flask_limiter.util import get_qualified_name

from tests import services
from tests.characters import ALICE, BOB, ORIGIN, Character, who
from tests.webapp.limited import (
    HERE,
    HTMX,
    THERE,
    add_to,
    buckets,
    is_too_many,
    login,
    post,
    token_of,
    use_up,
)
from tests.webapp.page import read
from wallet import live, people, redis_client
from wallet.database import transaction
from wallet.people.guesses import FREE_GUESSES
from wallet.settings import settings
from webapp import limits


@pytest.fixture
def app(limited_app: Flask) -> Flask:
    return limited_app


@pytest.fixture
def alice(app: Flask) -> Character:
    return Character(ALICE, "Alice Adams")


def test_a_household_on_ipv6_is_one(app: Flask, alice: Character) -> None:
    for number in range(limits.SIGN_UPS[0]):
        use_up(app, "/api/v1/auth/register", 1, come_from=f"2001:db8:0:1::{number:x}")
    assert is_too_many(post(app, "/api/v1/auth/register", come_from="2001:db8:0:1:ffff::1")) > 3500
    answer = post(app, "/api/v1/auth/register", come_from="2001:db8:0:2::1")
    assert answer.status_code == 415


def test_an_ipv4_address_is_the_same_one_however_it_is_written(
    app: Flask, alice: Character
) -> None:
    use_up(app, "/api/v1/auth/register", limits.SIGN_UPS[0], come_from=f"::ffff:{HERE}")
    is_too_many(post(app, "/api/v1/auth/register", come_from=HERE))
    assert post(app, "/api/v1/auth/register", come_from=f"::ffff:{THERE}").status_code == 415


def test_money_is_limited_for_each_person(app: Flask, alice: Character) -> None:
    hers = {"Authorization": f"Bearer {token_of(alice)}"}
    his = {"Authorization": f"Bearer {token_of(Character(BOB, 'Bob Brown'))}"}
    paths = ("/api/v1/deposits", "/api/v1/withdrawals", "/api/v1/transfers")
    for path in paths:
        use_up(app, path, limits.MONEY[0] // 3, headers=hers)
    assert 55 <= is_too_many(post(app, paths[0], headers=hers)) <= 60
    assert is_too_many(post(app, paths[0], headers=hers, come_from=THERE))
    in_another_sign_in = {"Authorization": f"Bearer {token_of(alice)}"}
    assert is_too_many(post(app, paths[0], headers=in_another_sign_in))
    assert post(app, paths[0], headers=his).status_code == 400


def test_everything_else_is_limited_at_large(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    client, hers = app.test_client(), {"Authorization": f"Bearer {token_of(alice)}"}
    for headers in (hers, {"Authorization": "Bearer nonsense"}):
        known = buckets(redis_server)
        client.get("/api/v1/balance", headers=headers)
        (bucket,) = buckets(redis_server).keys() - known.keys()
        add_to(redis_server, bucket, limits.AT_LARGE[0] - 2)
    assert client.get("/api/v1/balance", headers=hers).status_code == 200
    assert is_too_many(client.get("/api/v1/operations", headers=hers)) <= 60
    assert client.get("/sign-in").status_code == 200
    for method, path in (
        *(("GET", "/sign-in"), ("GET", "/nothing-here"), ("PUT", "/sign-in"), ("GET", "/live")),
        *(("POST", "/sign-in"), ("POST", "/sign-up"), ("POST", "/transfers")),
    ):
        assert client.open(path, method=method).status_code == 429, path
    for path in ("/healthz", "/readyz", "/static/logo.svg", "/static/htmx.min.js"):
        assert client.get(path).status_code == 200, path
    assert client.post("/webhooks/bank").status_code == 401


def test_a_token_of_a_sign_in_that_has_ended_uses_up_nobody_elses_requests(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    client, tokens = app.test_client(), alice.signs_in()
    with transaction() as session:
        user = who(tokens)
        people.end_session(session, user, user.session_id, ORIGIN)
    stolen = {"Authorization": f"Bearer {tokens.access_token}"}
    assert client.get("/api/v1/balance", headers=stolen).status_code == 401
    (bucket,) = buckets(redis_server, "at-large")
    add_to(redis_server, bucket, limits.AT_LARGE[0])
    assert is_too_many(client.get("/api/v1/balance", headers=stolen))
    hers = {"Authorization": f"Bearer {token_of(alice)}"}
    assert client.get("/api/v1/balance", headers=hers).status_code == 200


def test_one_sign_in_uses_up_no_tries_of_another(app: Flask, alice: Character) -> None:
    """Whoever stole one can't keep its owner from confirming."""
    stolen, own = app.test_client(), app.test_client()
    for client in (stolen, own):
        client.set_cookie("florin_access", token_of(alice))
    path = "/security/second-factor"  # not begun, so no code is looked at
    for _ in range(limits.CODES[0]):
        assert stolen.post(path).status_code == 303
    assert stolen.post(path).status_code == 429
    assert own.post(path).status_code == 303


def test_a_page_that_asks_for_news_is_limited_only_when_there_are_some(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    client = app.test_client()
    client.set_cookie("florin_access", token_of(alice))
    assert client.get("/live?v=old").status_code == 200
    (bucket,) = buckets(redis_server, "at-large")
    add_to(redis_server, bucket, limits.AT_LARGE[0])
    version = live.version(alice.id)
    assert client.get(f"/live?v={version}").data == b""
    live.touch(alice.id)
    answer = client.get(f"/live?v={version}", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (429, "none")


def test_who_is_told_to_wait_need_not_wait_longer(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    use_up(app, "/api/v1/auth/register", limits.SIGN_UPS[0])
    (key,) = buckets(redis_server, "sign-ups")
    with redis.Redis.from_url(redis_server.url) as client:
        client.pexpire(key, 2_400)
        assert is_too_many(post(app, "/api/v1/auth/register")) == 3
        client.pexpire(key, 40)
    services.wait_until(
        lambda: post(app, "/api/v1/auth/register").status_code == 415, "it is free again", 1
    )


def test_redis_is_told_nothing_personal(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    device = login(app).json["device_token"]
    login(app, device_token=device)
    headers = {"Authorization": f"Bearer {token_of(alice)}"}
    post(app, "/api/v1/deposits", headers=headers)
    app.test_client().get("/api/v1/balance", headers=headers)
    keys = " ".join(buckets(redis_server))
    assert len(buckets(redis_server)) >= 4
    for secret in (ALICE, str(alice.id), alice.id.hex, device, HERE, "127.0.0.1"):
        assert secret not in keys


def test_without_redis_it_is_counted_here_and_with_redis_there_again(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    redis_server.stop()
    try:
        use_up(app, "/api/v1/auth/register", limits.SIGN_UPS[0])
        assert is_too_many(post(app, "/api/v1/auth/register")) > 3500
        assert login(app).status_code == 200
    finally:
        redis_server.start()
    redis_client.forget_trouble()
    assert post(app, "/api/v1/auth/register").status_code == 415
    assert len(buckets(redis_server, "sign-ups")) == 1
    use_up(app, "/api/v1/auth/register", limits.SIGN_UPS[0] - 1)
    is_too_many(post(app, "/api/v1/auth/register"))


def test_many_at_once_find_redis_away_and_none_gets_an_error_or_through(
    app: Flask, alice: Character, redis_server: services.Redis
) -> None:
    redis_server.stop()
    try:
        with ThreadPoolExecutor(16) as threads:
            answers = threads.map(lambda _: post(app, "/api/v1/auth/register"), range(64))
            statuses = [answer.status_code for answer in answers]
    finally:
        redis_server.start()
    assert statuses.count(415) == limits.SIGN_UPS[0]
    assert statuses.count(429) == 64 - limits.SIGN_UPS[0]


def test_many_at_once_get_no_more_than_their_share(app: Flask, alice: Character) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = threads.map(lambda _: post(app, "/api/v1/auth/register"), range(64))
        assert [a.status_code for a in answers].count(415) == limits.SIGN_UPS[0]


def test_a_person_gets_a_calm_page(app: Flask) -> None:
    use_up(app, "/sign-up/code/again", limits.CODES[0])
    answer = post(app, "/sign-up/code/again")
    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    page = read(answer.text)
    assert page.one("h1").text == "A little slower, please"
    assert "Please wait 10 minutes" in page.text
    assert 590 <= int(answer.headers["Retry-After"]) <= 600


@pytest.fixture
def browser(app: Flask, alice: Character) -> FlaskClient:
    """Alice's, who has moved money as often as she may."""
    client = app.test_client()
    client.set_cookie("florin_access", token_of(alice))
    for _ in range(limits.MONEY[0]):
        assert client.post("/deposits").status_code == 422
    return client


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_form_comes_back_with_what_was_typed(
    browser: FlaskClient, headers: dict[str, str]
) -> None:
    typed = {"to": BOB, "amount": "12.50", "note": "lunch", "key": "the same intent"}
    answer = browser.post("/transfers", data=typed, headers=headers)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    page = read(answer.text)
    assert typed.items() <= page.one("form", action="/transfers/review").fields().items()
    assert "Please wait" in page.one("p", role="alert").text


@pytest.mark.parametrize("proof", ["password", "passkey"])
def test_a_password_that_comes_with_a_payment_is_a_try_as_any_other(
    app: Flask, alice: Character, proof: str
) -> None:
    """Longer than the waits after wrong ones, and the same tries as wherever else it is asked."""
    client = app.test_client()
    client.set_cookie("florin_access", token_of(alice))
    for path in ("/transfers", "/withdrawals"):
        for number in range(limits.CODES[0] // 2):
            client.post(path, data={"amount": "500", proof: f"wrong guess {number}"})
    answer = client.post("/transfers", data={"amount": "500", "note": "a boat", proof: "another"})
    assert answer.status_code == 429
    assert 590 <= int(answer.headers["Retry-After"]) <= 600
    page = read(answer.text)
    assert page.one("form", action="/transfers/review").fields()["note"] == "a boat"
    assert client.post("/security/recovery-codes", data={proof: "another"}).status_code == 429
    assert client.post("/transfers", data={"amount": "5"}).status_code == 422


def test_a_sign_in_form_comes_back_without_the_password(app: Flask) -> None:
    """Also when it is the domain that has seen too many wrong passwords."""
    form = {"account_number": "12", "password": "not to be shown"}
    use_up(app, "/sign-in", FREE_GUESSES + 1, data=form)
    answer = post(app, "/sign-in", data=form)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    fields = read(answer.text).one("form", action="/sign-in").fields()
    assert (fields["account_number"], fields["password"]) == ("12", "")


def test_what_has_no_form_gets_the_sentence_and_leaves_the_page_alone(
    browser: FlaskClient, alice: Character
) -> None:
    path = f"/operations/{alice.deposits('5.00')}/cancel"
    answer = browser.post(path, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (429, "none")
    page = read(answer.text)
    assert "Please wait" in page.one("div", id="flash").text
    assert page.one("div", id="flash").attributes["hx-swap-oob"] == "true"


# What a limit of its own would add nothing to; the limit at large holds for each of them.
AT_LARGE_IS_ENOUGH = {
    "api.logout": "ends the sign-in that asks",
    "api.refresh": "takes a token with 256 bits of chance",
    "api.end_session": "ends sign-ins of one's own",
    "api.end_other_sessions": "ends sign-ins of one's own",
    "sessions.end": "ends sign-ins of one's own",
    "sessions.end_others": "ends sign-ins of one's own",
    "second_factor.download": "gives back what was sent",
    "sign_in.sign_out": "ends the sign-in that asks",
    "simulator.switch": "only where the bank is a demo",
}
NONE = {"webhooks.bank_answered": "signed by the bank; a limit would lose its answers"}


def test_every_route_that_changes_something_states_its_limit(app: Flask) -> None:
    unlimited = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}
        and not limits.limiter.limit_manager.decorated_limits(
            get_qualified_name(app.view_functions[rule.endpoint])
        )
    }
    assert unlimited == AT_LARGE_IS_ENOUGH.keys() | NONE.keys()


def test_each_limit_times_the_factor(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_LIMIT_FACTOR", "3")
    settings.cache_clear()
    use_up(app, "/api/v1/auth/register", 3 * limits.SIGN_UPS[0])
    is_too_many(post(app, "/api/v1/auth/register"))


def test_payouts_are_limited_for_each_person_in_a_browser_and_by_program_together(
    app: Flask, alice: Character
) -> None:
    client, token = app.test_client(), token_of(alice)
    client.set_cookie("florin_access", token)
    use_up(
        app, "/api/v1/payouts", limits.PAYOUTS[0] - 1, headers={"Authorization": f"Bearer {token}"}
    )
    assert client.post("/payouts").status_code == 422
    answer = client.post("/payouts", data={"mode": "all_or_nothing"})
    assert answer.status_code == 429
    form = read(answer.text).one("form", action="/payouts")
    assert "Please wait" in form.one("p", class_="form-error").text
    assert form.one("input", value="all_or_nothing").attributes["checked"] == ""


def test_asking_for_money_is_limited_for_each_person_and_the_form_comes_back(
    app: Flask, alice: Character
) -> None:
    client = app.test_client()
    client.set_cookie("florin_access", token_of(alice))
    ways = ("/requests/new", "/requests/new/link", "/requests/new/split")
    for number in range(limits.REQUESTS[0]):
        assert client.post(ways[number % 3]).status_code == 422
    for way in ways:
        answer = client.post(way, data={"amount": "12.50"})
        assert answer.status_code == 429
        assert read(answer.text).one("form", action=way).fields()["amount"] == "12.50"

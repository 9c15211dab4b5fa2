"""The pages that nobody wants to see: what happened, what is safe, what to do next."""

from collections.abc import Iterator

import pytest
from flask import Flask, abort
from sqlalchemy import create_engine

from tests.marked import mark_german
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import Browser
from wallet.errors import TooManyAttempts
from webapp import create_app
from webapp.auth import anyone

FORM = {
    "key": "k-1",
    "csrf_token": "as it came",
    "amount": "5",
    "note": "<i>",
    "password": "hidden",
}
STATUSES = (400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503)


@pytest.fixture
def app(wallet_database: object) -> Iterator[Flask]:
    """With an address that answers as it is told to."""
    app = create_app()
    app.testing = False  # a fault is a 500, and no exception

    @app.route("/told/<status>", methods=["GET", "POST"])
    @anyone
    def told(status: str) -> str:
        if status == "500":
            raise RuntimeError("on purpose")
        if status == "429":
            raise TooManyAttempts("Please wait 20 seconds.", retry_after_seconds=20)
        abort(int(status))

    return app


def away(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr("wallet.database.engine", lambda: nowhere)


def posted_again(page: Element) -> dict[str, str]:
    return page.one("main").one("form").fields()


@pytest.mark.parametrize("status", STATUSES)
def test_each_says_what_happened_and_where_to_go(
    alice: Browser, stranger: Browser, status: int
) -> None:
    for visitor, way in ((alice, "Go to your wallet"), (stranger, "Sign in")):
        response = visitor.get(f"/told/{status}")
        assert response.status_code == status
        main = read(response.text).one("main")
        assert main.one("h1").text
        assert main.one(class_="drawing").all("svg")
        assert len(main.one(class_="error-words").text) > 10
        assert way in [link.text for link in main.all("a", href="/")]


def test_a_page_that_is_not_there_offers_what_its_visitor_may_want(
    alice: Browser, stranger: Browser
) -> None:
    assert read(stranger.get("/nope").text).one("main").all("a", href="/sign-up")
    hers = read(alice.get("/told/404").text)
    assert hers.one("main").all("a", href="/activity")
    assert hers.all("nav", class_="tabs")


def test_too_often_says_when_to_try_again(alice: Browser) -> None:
    response = alice.get("/told/429")
    words = read(response.text).one(class_="error-words")
    assert "Please wait 20 seconds." in words.text
    assert words.one("time").text.count(":") == 2
    assert response.headers["Retry-After"] == "20"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_not_now_offers_the_same_form_once_more_with_all_but_what_is_secret(
    alice: Browser, status: int
) -> None:
    alice.client.application.config["WTF_CSRF_ENABLED"] = False
    page = read(alice.post(f"/told/{status}", FORM).text)
    assert posted_again(page) == {
        name: FORM[name] for name in ("key", "csrf_token", "amount", "note")
    }
    assert page.one("main").one("form").attributes["action"] == f"/told/{status}"
    assert "hidden" not in posted_again(page).values()


def test_what_has_no_key_or_can_not_be_read_is_not_offered_again(alice: Browser) -> None:
    alice.client.application.config["WTF_CSRF_ENABLED"] = False
    without = {name: value for name, value in FORM.items() if name != "key"}
    assert read(alice.post("/told/500", without).text).one("main").all("form") == []
    json = alice.client.post("/told/500", json=FORM)
    assert read(json.text).one("main").all("form") == []


def test_a_refusal_for_good_offers_nothing_again(alice: Browser) -> None:
    alice.client.application.config["WTF_CSRF_ENABLED"] = False
    main = read(alice.post("/told/409", FORM).text).one("main")
    assert main.all("form") == []
    assert "again" not in " ".join(link.text for link in main.all("a"))


def test_a_page_that_could_not_be_shown_is_opened_again_where_it_was(alice: Browser) -> None:
    page = read(alice.get("/told/503?cursor=a%26b").text)
    assert page.all("a", href="/told/503?cursor=a%26b")


def test_a_forged_form_gains_nothing_by_being_sent_again(
    app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is the one that came, which was none of ours."""

    def refuse() -> None:
        raise TooManyAttempts

    app.before_request_funcs[None].insert(0, refuse)
    again = posted_again(read(alice.post("/transfers", FORM | {"to": "1000000002"}).text))
    assert again["csrf_token"] == "as it came"
    app.before_request_funcs[None].remove(refuse)
    assert alice.post("/transfers", again).status_code == 400


def test_with_the_database_away_the_money_form_comes_back_as_it_was_sent(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = alice.form("/deposits/new", "/deposits") | {"amount": "25"}
    with monkeypatch.context() as patch:
        away(patch)
        response = alice.post("/deposits", fields)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    again = posted_again(read(response.text))
    assert again == fields
    for _ in range(2):  # clicked twice, it is one deposit
        assert alice.post("/deposits", again).status_code == 303
    assert len(alice.operations()) == 1


def test_with_the_database_away_a_refusal_is_still_told_as_the_browser_asks(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_german(monkeypatch)
    away(monkeypatch)
    response = alice.get("/told/404", headers={"Accept-Language": "de"})
    assert response.status_code == 404
    assert "«There is nothing at this address.»" in response.text


def test_a_refusal_without_a_page_of_its_own_has_a_heading(alice: Browser) -> None:
    main = read(alice.get("/told/410").text).one("main")
    assert main.one("h1").text == "This can't be done"
    assert main.one(class_="error-words").text == "Gone."


def test_a_form_that_is_too_old_leads_back_to_its_page(alice: Browser) -> None:
    stale = {"csrf_token": "of last week", "amount": "5"}
    for referrer, found in (
        ("http://localhost/deposits/new", 1),
        ("http://elsewhere.example/deposits/new", 0),
        ("http://localhost//elsewhere.example/deposits/new", 0),
    ):
        response = alice.client.post("/deposits", data=stale, headers={"Referer": referrer})
        assert response.status_code == 400
        page = read(response.text)
        assert page.one("h1").text == "This page was open too long"
        assert len(page.one("main").all("a", href="/deposits/new")) == found
        assert "elsewhere" not in response.text

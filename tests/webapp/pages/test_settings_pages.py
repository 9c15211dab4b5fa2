"""A person's settings, their data, and leaving; without JavaScript."""

import json

import pytest
from sqlalchemy import text

from tests.characters import confirmed_long_ago
from tests.webapp.page import read
from tests.webapp.pages.conftest import PASSWORD, Browser
from wallet.database import transaction
from wallet.locales import locale
from webapp import settings

BOB = "1000000002"


def writes_as(browser: Browser, choice: str) -> None:
    fields = browser.form("/settings/format", "/settings/format") | {"format": choice}
    assert browser.post("/settings/format", fields).status_code == 303


def test_one_sees_who_one_is_and_little_of_ones_address(alice: Browser) -> None:
    text = alice.page("/settings").text
    for part in ("Alice Marin", "1•••@example.com", "1000000001", "EUR"):
        assert part in text
    assert "1000000001@" not in text


@pytest.mark.parametrize(
    ("choice", "amount"),
    [("en_GB", "€1,234.50"), ("en_US", "€1,234.50"), ("de", "1.234,50 €")],
)
def test_amounts_are_written_as_chosen_everywhere(
    alice: Browser, bob: Browser, choice: str, amount: str
) -> None:
    alice.has("1234.50")
    alice.submit("/transfers/new", "/transfers/review", amount="1234.50", to=BOB)
    writes_as(bob, choice)
    for path in ("/", "/activity", "/notifications"):
        assert amount in bob.page(path).text  # which has one kind of space
    writes_as(bob, "en_GB")
    row = bob.page("/activity").one(class_="row-amount")
    assert row.text == "+€1,234.50"  # one that is kept is kept for each way


def test_dates_are_written_as_chosen(alice: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="5")
    with transaction() as session:
        session.execute(text("UPDATE operation SET created_at = '2024-03-01 15:04Z'"))
    for choice, day in (
        ("en_GB", "1 March 2024"),
        ("en_US", "March 1, 2024"),
        ("de", "1. März 2024"),
    ):
        writes_as(alice, choice)
        assert day in alice.page("/activity").one("h3").text


@pytest.mark.parametrize(
    ("asked", "amount"),
    [
        ("de-AT,de;q=0.9", "0,00 €"),
        ("en-US,en;q=0.9", "€0.00"),
        ("fr", "€0.00"),
        ("*;q=x,\x7f", "€0.00"),
    ],
)
def test_who_has_chosen_nothing_gets_what_their_browser_asks_for(
    alice: Browser, asked: str, amount: str
) -> None:
    response = alice.get("/", headers={"Accept-Language": asked})
    told = read(response.text).one(id="balance").text.replace("\N{NO-BREAK SPACE}", " ")
    assert amount in told


def test_what_is_chosen_goes_before_what_the_browser_asks_for(alice: Browser) -> None:
    writes_as(alice, "en_GB")
    response = alice.get("/", headers={"Accept-Language": "de"})
    assert "€0.00" in read(response.text).one(id="balance").text


@pytest.mark.parametrize(
    ("choice", "language", "in_another"),
    [
        ("en_GB", "en", {"Deutsch"}),
        ("de", "de", {"English (United Kingdom)", "English (United States)"}),
    ],
)
def test_each_language_is_named_in_itself_and_read_so(
    alice: Browser, choice: str, language: str, in_another: set[str]
) -> None:
    writes_as(alice, choice)
    page = alice.page("/settings/format")
    assert page.one("html").attributes["lang"] == language
    options = page.all("label", class_="choice")
    assert len(options) == 3
    for option in options:
        name = option.one("strong").text
        other = ({"de", "en"} - {language}).pop()
        assert option.attributes.get("lang") == (other if name in in_another else None)
    assert page.one("input", checked="").attributes["value"] == choice


def test_that_it_is_kept_is_said_in_the_language_that_was_chosen(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "gettext", lambda sentence: f"{sentence} {locale()}")
    writes_as(alice, "de")
    assert alice.page("/settings").one(class_="flash-message").text == "Saved. de"


def test_nothing_but_what_is_offered_can_be_chosen(alice: Browser) -> None:
    refused = alice.submit("/settings/format", "/settings/format", format="xx")
    assert refused.status_code == 422
    assert read(refused.text).one(id="format-error")


def test_ones_data_is_one_file(alice: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="5")
    response = alice.submit("/settings/data", "/settings/data")
    assert response.headers["Content-Disposition"] == 'attachment; filename="florin-data.json"'
    assert json.loads(response.text)["operations"][0]["kind"] == "deposit"


def test_ones_data_takes_the_password_of_late(alice: Browser) -> None:
    confirmed_long_ago()
    asked = alice.submit("/settings/data", "/settings/data")
    assert asked.status_code == 403
    fields = read(asked.text).one("form", action="/settings/data").fields()
    assert alice.post("/settings/data", fields | {"password": "not hers"}).status_code == 422
    taken = alice.post("/settings/data", fields | {"password": PASSWORD})
    assert json.loads(taken.text)["person"]["name"] == "Alice Marin"


def test_a_wallet_with_money_says_what_to_do_first(alice: Browser) -> None:
    alice.has("5.00")
    page = alice.page("/settings/close")
    assert "€5.00" in page.one("main").one(class_="banner").text
    assert page.all(class_="button-danger") == []
    token = page.one("form", action="/settings/close").fields()
    refused = alice.post("/settings/close", token | {"password": PASSWORD})
    assert refused.status_code == 409
    assert "€5.00" in read(refused.text).one("main").one(class_="banner").text
    alice.page("/")


def test_closing_takes_the_password_however_lately_it_was_given(
    alice: Browser, bob: Browser
) -> None:
    asked = alice.submit("/settings/close", "/settings/close")
    assert asked.status_code == 403
    fields = read(asked.text).one("form", action="/settings/close").fields()
    assert alice.post("/settings/close", fields | {"password": "not hers"}).status_code == 422
    alice.page("/")
    closed = alice.post("/settings/close", fields | {"password": PASSWORD})
    assert (closed.status_code, closed.location) == (303, "/sign-in")
    assert alice.get("/").status_code == 303
    typed = {"account_number": "1000000001", "password": PASSWORD}
    assert alice.submit("/sign-in", "/sign-in", **typed).status_code == 422
    bob.has("5.00")
    refused = bob.submit("/transfers/new", "/transfers/review", amount="1", to="1000000001")
    assert "No wallet can receive this" in read(refused.text).one(id="to-error").text

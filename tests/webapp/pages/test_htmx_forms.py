"""The same forms opened in place on the dashboard: parts in, parts out."""

import json

import pytest

from tests.webapp.page import read
from tests.webapp.pages.conftest import HTMX, Browser
from tests.webapp.pages.test_live import poll_of


def test_a_form_asked_for_by_htmx_is_a_part_and_else_a_page(alice: Browser) -> None:
    part = alice.get("/deposits/new", headers=HTMX)
    assert "<html" not in part.text
    assert read(part.text).one(id="form").one("form").attributes["hx-post"] == "/deposits"
    page = alice.get("/deposits/new")
    assert "<html" in page.text
    assert "hx-post" not in read(page.text).one(id="form").one("form").attributes
    assert "HX-Request" in page.headers["Vary"]


def in_place(browser: Browser, path: str, action: str, **typed: str):
    fields = read(browser.get(path, headers=HTMX).text).one("form", action=action).fields()
    return browser.post(action, fields | typed, htmx=True)


def test_an_accepted_form_closes_and_the_page_asks_at_once_what_changed(alice: Browser) -> None:
    address = poll_of(alice.page("/"))
    response = in_place(alice, "/deposits/new", "/deposits", amount="25")
    assert response.status_code == 200
    parts = read(response.text)
    assert "hidden" in parts.one(id="form").attributes
    assert "We asked your bank for €25.00." in parts.one(id="flash").text
    assert json.loads(response.headers["HX-Trigger-After-Swap"]) == {"wake": {"target": "#live"}}
    changed = read(alice.get(address, headers=HTMX).text)
    assert "wake" in changed.one(id="live").attributes["hx-trigger"]
    for name in ("balance", "feed", "bank"):
        assert changed.one(id=name).attributes["hx-swap-oob"] == "true"
    assert "+€25.00" in changed.one(id="feed").text


def test_a_refused_form_stays_open_with_its_error(alice: Browser) -> None:
    response = in_place(alice, "/withdrawals/new", "/withdrawals/review", amount="25")
    assert response.status_code == 422
    parts = read(response.text)
    assert "don't have that much" in parts.one(id="amount-error").text
    assert parts.one("form").attributes["hx-post"] == "/withdrawals/review"
    assert parts.all(id="balance") == []


@pytest.mark.parametrize("kind", ["deposits", "withdrawals", "transfers"])
def test_what_was_said_of_the_last_form_goes_when_the_next_one_opens_or_is_refused(
    alice: Browser, kind: str
) -> None:
    opened = alice.get(f"/{kind}/new", headers=HTMX)
    action = "/deposits" if kind == "deposits" else f"/{kind}/review"
    refused = in_place(alice, f"/{kind}/new", action, amount="nothing")
    for answer in (opened, refused):
        flash = read(answer.text).one(id="flash")
        assert (flash.text, flash.attributes["hx-swap-oob"]) == ("", "true")
    assert "hx-swap-oob" not in alice.get(f"/{kind}/new").text


def test_cancelling_in_place_brings_the_feed(alice: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="25")
    (asked,) = alice.operations()
    action = f"/operations/{asked.id}/cancel"
    fields = alice.form("/", action)
    response = alice.post(action, fields, htmx=True)
    parts = read(response.text)
    assert "Cancelled" in parts.one(id="feed").text
    assert parts.all("form", action=action) == []
    assert "Your bank never saw it" in parts.one(id="flash").text


def test_the_end_of_a_sign_in_leads_the_whole_page_to_the_sign_in_page(stranger: Browser) -> None:
    response = stranger.get("/deposits/new", headers=HTMX)
    assert response.headers["HX-Redirect"] == "/sign-in"


def test_a_field_that_asks_while_it_is_typed_into_leads_nobody_away(stranger: Browser) -> None:
    headers = {**HTMX, "HX-Trigger-Name": "to"}
    answer = stranger.get("/transfers/people", query_string={"to": "Bo"}, headers=headers)
    assert (answer.status_code, answer.text) == (204, "")
    assert "HX-Redirect" not in answer.headers

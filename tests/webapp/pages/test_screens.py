"""What each page shows."""

import pytest
from flask import Flask
from sqlalchemy import create_engine

from tests import services
from tests.webapp.page import read
from tests.webapp.pages.conftest import HTMX, Browser, operation_id_of
from wallet import live
from wallet.bank import breaker


def test_a_new_wallet_says_how_to_begin(alice: Browser) -> None:
    page = alice.page("/")
    assert "€0.00" in page.one(id="balance").text
    assert "Add money from your bank to begin" in page.one(id="feed").text
    assert "held" not in page.one(id="balance").text
    assert "Nothing here yet" in alice.page("/activity").text


def test_a_stranger_is_led_to_the_sign_in_page(stranger: Browser) -> None:
    for path in ("/", "/activity", "/notifications", "/sessions", "/deposits/new"):
        response = stranger.get(path)
        assert response.status_code == 303
        assert response.location.startswith("/sign-in")


def test_names_and_notes_are_escaped(alice: Browser, bob: Browser) -> None:
    alice.has("10.00")
    typed = {"amount": "4", "to": "1000000002", "note": "<i>x</i>"}
    operation_id = operation_id_of(alice.submit("/transfers/new", "/transfers/review", **typed))
    for path in ("/", "/activity", f"/operations/{operation_id}"):
        text = alice.get(path).text
        assert "<b>" not in text
        assert "<i>" not in text


def test_the_dashboard_shows_the_latest_fifty_and_activity_all_of_them(alice: Browser) -> None:
    for cents in range(1, 53):
        alice.submit("/deposits/new", "/deposits", amount=f"0.{cents:02}")
    assert len(alice.page("/").all("li", class_="row")) == 50
    first = alice.page("/activity")
    assert len(first.all("li", class_="row")) == 50
    second = alice.page(first.one("a", class_="older").attributes["href"])
    assert [row.one(class_="row-amount").text for row in second.all("li", class_="row")] == [
        "+€0.02",
        "+€0.01",
    ]
    assert second.all("a", class_="older") == []
    assert "hx-get" not in second.one(id="live").attributes


def test_a_cursor_of_no_page_is_refused(alice: Browser) -> None:
    assert alice.get("/activity?cursor=x").status_code == 422


def test_balance_and_feed_have_addresses_of_their_own(alice: Browser) -> None:
    for path, part in (("/balance", "balance"), ("/feed", "feed")):
        response = alice.get(path, headers=HTMX)
        assert "<html" not in response.text
        read(response.text).one(id=part)
        assert "<html" in alice.get(path).text


def test_cancelling_without_javascript_leads_to_the_operation(alice: Browser) -> None:
    operation_id = operation_id_of(alice.submit("/deposits/new", "/deposits", amount="25"))
    action = f"/operations/{operation_id}/cancel"
    assert operation_id_of(alice.submit("/", action)) == operation_id
    page = alice.page(f"/operations/{operation_id}")
    assert "Cancelled" in page.one(class_="time-line").text
    assert page.all("form", action=action) == []


def test_what_is_done_can_not_be_cancelled(alice: Browser, bob: Browser) -> None:
    alice.has("10.00")
    typed = {"amount": "4", "to": "1000000002"}
    operation_id = operation_id_of(alice.submit("/transfers/new", "/transfers/review", **typed))
    fields = alice.form("/", "/sign-out")
    assert alice.post(f"/operations/{operation_id}/cancel", fields).status_code == 303
    assert "can't be cancelled" in alice.page("/").one(id="flash").text
    assert alice.available() == "6.00"


def test_another_persons_operation_can_not_be_cancelled(alice: Browser, bob: Browser) -> None:
    operation_id = operation_id_of(alice.submit("/deposits/new", "/deposits", amount="25"))
    fields = bob.form("/", "/sign-out")
    assert bob.post(f"/operations/{operation_id}/cancel", fields).status_code == 404
    assert alice.operations()[0].state == "requested"


def test_a_bank_that_is_away_is_told_calmly(alice: Browser) -> None:
    assert "hidden" in alice.page("/").one(id="bank").attributes
    breaker.trip()
    live.touch(alice.person.id)
    banner = alice.page("/").one(id="bank")
    assert "hidden" not in banner.attributes
    assert "Your bank can't be reached right now." in banner.text


def test_the_updates_tell_what_arrived(alice: Browser, bob: Browser) -> None:
    assert "No updates yet" in bob.page("/notifications").text
    alice.has("10.00")
    typed = {"amount": "4", "to": "1000000002"}
    operation_id = operation_id_of(alice.submit("/transfers/new", "/transfers/review", **typed))
    page = bob.page("/notifications")
    assert page.all("a", href=f"/operations/{operation_id}")
    assert "€4.00" in page.text


def test_every_sign_in_is_seen_and_can_be_ended(app, alice: Browser) -> None:
    phone = Browser(app, alice.person)
    page = alice.page("/sessions")
    ends = [form for form in page.all("form") if form.attributes["action"].endswith("/end")]
    assert len(ends) == 2
    assert page.text.count("Firefox on Linux") >= 2
    (others,) = [row.one("form") for row in page.one("ul").all("li") if "This one" not in row.text]
    assert alice.post(others.attributes["action"], others.fields()).status_code == 303
    assert phone.get("/").status_code == 303
    assert alice.get("/").status_code == 200


def test_the_simulator_takes_the_bank_down_and_up(alice: Browser, bank: services.Bank) -> None:
    assert "The bank is up" in alice.page("/").one(id="simulator").text
    assert alice.submit("/", "/simulator/bank").status_code == 303
    assert "The bank is down" in alice.page("/").one(id="simulator").text
    fields = alice.form("/", "/simulator/bank")
    answer = read(alice.post("/simulator/bank", fields, htmx=True).text)
    assert "The bank is up" in answer.one(id="simulator").text


def test_a_killed_bank_breaks_no_page(alice: Browser, bank: services.Bank) -> None:
    bank.kill()
    assert "isn't running" in alice.page("/").one(id="simulator").text


@pytest.mark.parametrize("mode", ["", "hang", "x"])
def test_the_panel_knows_two_modes_only(alice: Browser, mode: str) -> None:
    fields = alice.form("/", "/sign-out") | {"mode": mode}
    assert alice.post("/simulator/bank", fields).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nope", 404), ("/sign-out", 405), ("/operations/x", 404)],
)
def test_an_error_is_a_page_of_ours(alice: Browser, path: str, status: int) -> None:
    response = alice.get(path)
    assert response.status_code == status
    assert read(response.text).one("a", class_="button").text == "Go to your wallet"


def test_a_database_that_is_away_is_told_by_a_page_of_ours(
    app: Flask, alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr("wallet.database.engine", lambda: nowhere)
    response = alice.get("/")
    assert response.status_code == 503
    assert read(response.text).one("h1").text == "Back in a moment"
    assert alice.get("/live?v=old&on=dashboard", headers=HTMX).status_code == 503


def test_a_body_over_64_kib_is_refused(alice: Browser) -> None:
    fields = alice.form("/transfers/new", "/transfers/review") | {"note": "x" * 70_000}
    assert alice.post("/transfers", fields).status_code == 413

"""The people somebody knows, on pages without JavaScript."""

import pytest
from werkzeug.test import TestResponse

from tests.characters import NOBODYS_ID
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import Browser, operation_id_of

BOB = "1000000002"


def add(browser: Browser, number: str = BOB, nickname: str = "Bobby") -> TestResponse:
    return browser.submit("/people", "/people", to=number, nickname=nickname)


def page_of(browser: Browser, response: TestResponse) -> Element:
    assert response.status_code == 303, response.text
    return browser.page(response.location)


def sends(browser: Browser, amount: str, to: str = BOB) -> str:
    typed = {"amount": amount, "to": to}
    return str(operation_id_of(browser.submit("/transfers/new", "/transfers/review", **typed)))


def test_somebody_is_added_by_number_under_a_nickname_and_their_name_stays_hidden(
    alice: Browser, bob: Browser
) -> None:
    page = page_of(alice, add(alice))
    assert page.one("h1").text == "Bobby"
    assert "Okafor" not in page.text
    assert "••••••0002" in page.text
    assert BOB not in page.text
    assert "Bobby" in alice.page("/people").text


@pytest.mark.parametrize(
    ("number", "nickname", "field"),
    [
        ("12", "B", "to"),
        (BOB, "", "nickname"),
        ("9999999999", "B", "to"),
        ("1000000001", "B", "to"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(
    alice: Browser, bob: Browser, number: str, nickname: str, field: str
) -> None:
    response = add(alice, number, nickname)
    assert response.status_code == 422
    page = read(response.text)
    assert page.one(id=f"{field}-error")
    assert page.one("input", id="to").attributes["value"] == number
    assert page.one("input", id="nickname").attributes["value"] == nickname


def test_whoever_was_paid_is_suggested_and_kept(alice: Browser, bob: Browser) -> None:
    alice.has("5.00")
    operation_id = sends(alice, "2.00")
    assert "Bob <b>Okafor</b>" in alice.page("/people").one("section", **LATELY).text
    page = page_of(alice, alice.submit("/people", f"/operations/{operation_id}/person"))
    assert page.one("h1").text == "Bob <b>Okafor</b>"
    assert "−€2.00" in page.text
    assert alice.page("/people").all("section", **LATELY) == []


LATELY = {"aria-labelledby": "lately-title"}


def test_a_payments_page_leads_to_the_other_person(alice: Browser, bob: Browser) -> None:
    alice.has("5.00")
    operation_id = sends(alice, "2.00")
    action = f"/operations/{operation_id}/person"
    led = page_of(bob, bob.submit(f"/operations/{operation_id}", action))
    assert led.one("h1").text == "Alice Marin"


def test_money_is_sent_to_a_contact_without_their_number(alice: Browser, bob: Browser) -> None:
    alice.has("5.00")
    path = page_of(alice, add(alice)).one("a", class_="button").attributes["href"]
    assert BOB not in alice.get(path).text
    refused = alice.submit(path, "/transfers/review", amount="50")
    assert refused.status_code == 422
    again = read(refused.text).one("form", action="/transfers/review")
    assert "Bobby" in again.one(id="people").text
    assert BOB not in refused.text
    looked_at = alice.post("/transfers/review", again.fields() | {"amount": "2"})
    assert BOB not in looked_at.text
    operation_id_of(
        alice.post("/transfers", read(looked_at.text).one("form", action="/transfers").fields())
    )
    assert bob.available() == "2.00"


@pytest.mark.parametrize("contact", [NOBODYS_ID, "x", "\x00"])
def test_money_for_a_contact_that_is_not_ones_own_goes_nowhere(
    alice: Browser, bob: Browser, contact: str
) -> None:
    alice.has("5.00")
    assert (
        "payee"
        not in read(alice.get("/transfers/new", query_string={"to": contact}).text)
        .one("form", action="/transfers/review")
        .fields()
    )
    fields = alice.form("/transfers/new", "/transfers/review") | {"amount": "1", "payee": contact}
    for action in ("/transfers/review", "/transfers"):
        assert alice.post(action, fields).status_code == 422
    assert alice.available() == "5.00"


def test_who_is_blocked_is_told_what_is_told_of_nobody_until_let_in_again(
    alice: Browser, bob: Browser
) -> None:
    alice.has("5.00")
    sends(alice, "1.00")
    path = bob.submit("/people", f"/operations/{bob.operations()[0].id}/person").location
    blocked = page_of(bob, bob.submit(path, f"{path}/block"))
    assert "They can't send you money" in blocked.one("main").one(class_="banner").text
    typed = {"amount": "1", "to": BOB}
    refused = alice.submit("/transfers/new", "/transfers/review", **typed)
    unknown = alice.submit("/transfers/new", "/transfers/review", **typed | {"to": "9999999999"})
    assert refused.status_code == unknown.status_code == 422
    told = [read(r.text).one(id="to-error").text for r in (refused, unknown)]
    assert told[0] == told[1]
    assert "Blocked" in bob.page("/people").text
    bob.submit("/people", f"{path}/unblock")
    sends(alice, "1.00")


def test_a_nickname_is_changed_and_somebody_removed(alice: Browser, bob: Browser) -> None:
    path = add(alice).location
    assert page_of(alice, alice.submit(path, path, nickname="Robert")).one("h1").text == "Robert"
    refused = alice.submit(path, path, nickname=" ")
    assert (refused.status_code, read(refused.text).one("h1").text) == (422, "Robert")
    alice.submit(path, f"{path}/remove")
    assert alice.get(path).status_code == 404
    assert "Nobody yet" in alice.page("/people").text

"""What was typed when the sign-in had ended, or had become another: each form about money."""

from dataclasses import dataclass

import pytest
from flask import Flask

from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, PASSWORD, Browser, operation_id_of
from wallet.requests import MAX_PEOPLE

COOKIE_BYTES = 4096  # of a cookie with its name; what is larger a browser drops


@dataclass(frozen=True, slots=True)
class Form:
    path: str
    action: str
    typed: dict[str, str]


SEND = Form(
    "/transfers/new",
    "/transfers/review",
    {"to": "1000000002", "amount": "4", "note": "for lunch"},
)
SPLIT = Form(
    "/requests/new/split",
    "/requests/new/split",
    {"amount": "9", "to_1": "1000000002", "amount_1": "5", "to_4": "1000000003", "amount_4": "4"},
)
FORMS = (
    SEND,
    Form("/deposits/new", "/deposits", {"amount": "8"}),
    Form("/withdrawals/new", "/withdrawals/review", {"amount": "9"}),
    Form("/requests/new", "/requests/new", {"to": "1000000002", "amount": "6", "note": "Pizza"}),
    Form("/requests/new/link", "/requests/new/link", {"amount": "5", "note": "Tickets"}),
    SPLIT,
    Form(
        "/schedules/new?kind=deposit",
        "/schedules",
        {"kind": "deposit", "amount": "4", "first_date": "2030-01-31", "rhythm": "weekly"},
    ),
)
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.path)


@pytest.fixture
def alice(alice: Browser) -> Browser:
    alice.has("50.00")
    return alice


def sign_in_ends(app: Flask, browser: Browser) -> None:
    Browser(app, browser.person).submit("/sessions", "/sessions/end-others")


def after_signing_in(browser: Browser, where: str) -> Element:
    signed_in = browser.submit(where, "/sign-in", account_number="1000000001", password=PASSWORD)
    return browser.page(signed_in.location)


def becomes_void(browser: Browser) -> None:
    """As when somebody signs out and in again, in another tab."""
    with browser.client.session_transaction() as session:
        session["csrf_token"] = "another"


@each_form
def test_it_comes_back_under_its_own_key(app: Flask, alice: Browser, form: Form) -> None:
    fields = alice.form(form.path, form.action) | form.typed
    sign_in_ends(app, alice)
    page = after_signing_in(alice, alice.post(form.action, fields).location)
    assert "Nothing was done yet" in page.one(id="flash").text
    again = page.one("form", action=form.action).fields()
    assert again.items() >= (form.typed | {"key": fields["key"]}).items()
    assert alice.form(form.path, form.action)["key"] != fields["key"]  # once


@each_form
def test_a_form_that_became_void_comes_back_filled_in(alice: Browser, form: Form) -> None:
    fields = alice.form(form.path, form.action) | form.typed
    becomes_void(alice)
    led = alice.post(form.action, fields)
    assert led.status_code == 303
    page = alice.page(led.location)
    assert "Nothing was done yet" in page.one(id="flash").text
    again = page.one("form", action=form.action).fields()
    assert again.items() >= (form.typed | {"key": fields["key"]}).items()
    assert alice.post(form.action, again).status_code != 400


def test_a_part_of_a_page_is_led_there_too(alice: Browser) -> None:
    fields = alice.form(SEND.path, SEND.action) | SEND.typed
    becomes_void(alice)
    led = alice.client.post(SEND.action, data=fields, headers=HTMX)
    assert led.headers["HX-Redirect"] == SEND.path


@pytest.mark.parametrize("whose", ["", "0" * 32, "ż"])
def test_what_a_page_of_another_site_made_up_is_refused(alice: Browser, whose: str) -> None:
    fields = alice.form(SEND.path, SEND.action) | SEND.typed | {"whose": whose}
    becomes_void(alice)
    assert alice.post(SEND.action, fields).status_code == 400
    assert alice.form(SEND.path, SEND.action)["amount"] == ""


def test_what_had_arrived_after_all_is_done_once(app: Flask, alice: Browser, bob: Browser) -> None:
    fields = alice.form(SEND.path, SEND.action) | SEND.typed
    sent = operation_id_of(alice.post("/transfers", fields))  # its answer was lost
    sign_in_ends(app, alice)
    page = after_signing_in(alice, alice.post("/transfers", fields).location)
    again = page.one("form", action=SEND.action).fields()
    assert operation_id_of(alice.post(SEND.action, again)) == sent
    assert alice.available() == "46.00"


def test_a_split_among_as_many_as_can_be_comes_back_whole(app: Flask, alice: Browser) -> None:
    people = range(1, MAX_PEOPLE + 1)
    typed = {f"to_{n}": f"10000000{n:02}" for n in people}
    typed |= {f"amount_{n}": "12345.67" for n in people}
    typed |= {"amount": "246913.40", "note": "ż" * 140, "rows": str(MAX_PEOPLE)}
    fields = alice.form(SPLIT.path, SPLIT.action) | typed
    sign_in_ends(app, alice)
    where = alice.post(SPLIT.action, fields).location
    cookie = alice.client.get_cookie("florin_form")
    assert cookie is not None
    assert len(cookie.value) + len(cookie.key) < COOKIE_BYTES
    page = after_signing_in(alice, where)
    assert page.one("form", action=SPLIT.action).fields().items() >= typed.items()


def test_who_pays_no_part_in_a_split_still_does_not(app: Flask, alice: Browser) -> None:
    fields = alice.form(SPLIT.path, SPLIT.action) | SPLIT.typed
    del fields["mine"]
    sign_in_ends(app, alice)
    page = after_signing_in(alice, alice.post(SPLIT.action, fields).location)
    assert "checked" not in page.one("input", name="mine").attributes


def test_a_page_says_nothing_of_what_was_kept_for_another(app: Flask, alice: Browser) -> None:
    fields = alice.form(SEND.path, SEND.action) | SEND.typed
    sign_in_ends(app, alice)
    where = alice.post(SEND.action, fields).location
    answer = alice.submit(where, "/sign-in", account_number="1000000001", password=PASSWORD)
    other = read(alice.get("/deposits/new").text)
    assert other.one("form", action="/deposits").fields()["amount"] == ""
    assert alice.page(answer.location).one("form", action=SEND.action).fields()["amount"] == "4"

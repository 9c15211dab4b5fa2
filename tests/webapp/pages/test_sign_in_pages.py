"""Signing up, in and out with forms."""

import pytest
from flask import Flask
from sqlalchemy import text

from tests import services
from tests.webapp.page import read
from tests.webapp.pages.conftest import PASSWORD, Browser
from wallet import people
from wallet.bank import Bank
from wallet.database import transaction
from webapp.onward import own_path

NOTHING_DONE = "You were signed out before this arrived, so nothing was done."


def sign_in(browser: Browser, number: str, password: str = PASSWORD, path: str = "/sign-in"):
    return browser.submit(path, "/sign-in", account_number=number, password=password)


def test_signing_in_leads_home_and_out_again(stranger: Browser, alice: Browser) -> None:
    assert sign_in(stranger, "1000000001").location == "/"
    assert "Alice Marin" in stranger.page("/").text
    assert stranger.get("/sign-in").location == "/"
    assert stranger.submit("/", "/sign-out").location == "/sign-in"
    assert "You are signed out." in stranger.page("/sign-in").text
    assert stranger.get("/").status_code == 303


@pytest.mark.parametrize(
    ("number", "password"), [("1000000001", "wrong"), ("1000000008", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_number_read_the_same(
    stranger: Browser, alice: Browser, number: str, password: str
) -> None:
    response = sign_in(stranger, number, password)
    assert response.status_code == 422
    page = read(response.text)
    assert page.one(class_="form-error").text == "Account number or password is wrong."
    assert page.one("input", id="account_number").attributes["value"] == number
    assert page.one("input", id="password").attributes["value"] == ""


def test_after_signing_in_one_is_where_one_wanted_to_be(stranger: Browser, alice: Browser) -> None:
    assert sign_in(stranger, "1000000001", path="/sign-in?next=/activity").location == "/activity"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "///evil.example",
        "//[",
        "//\u2100",
        "/\ud800",
    ],
)
def test_signing_in_never_leads_to_another_site(app: Flask, elsewhere: str) -> None:
    with app.test_request_context():
        assert own_path(elsewhere) == "/"


def test_a_bad_number_and_a_short_password_are_told_beside_their_fields(
    stranger: Browser,
) -> None:
    response = stranger.submit("/sign-up", "/sign-up", account_number="12", password=PASSWORD)
    assert response.status_code == 422
    assert read(response.text).one(id="account_number-error").text
    response = stranger.submit("/sign-up", "/sign-up", account_number="1000000001", password="x")
    page = read(response.text)
    assert page.one(id="password-error").text
    assert page.one("input", id="password").attributes["value"] == ""


def ask_for_a_wallet(browser: Browser, number: str) -> str:
    response = browser.submit("/sign-up", "/sign-up", account_number=number, password=PASSWORD)
    assert response.location == "/sign-up/code"
    return browser.page("/sign-up/code").one("main").text


def test_every_number_gets_the_same_words(stranger: Browser, alice: Browser, app: Flask) -> None:
    numbers = ("1000000001", "1000000003", "1000000005", "9999999999")
    assert len({ask_for_a_wallet(Browser(app), number) for number in numbers}) == 1


def registration_of(browser: Browser) -> str:
    with browser.client.session_transaction() as kept:
        return kept["registration"]


def test_the_code_from_the_mail_opens_the_wallet(stranger: Browser, bank: services.Bank) -> None:
    ask_for_a_wallet(stranger, "1000000001")
    people.verify_due(Bank())
    with transaction() as session:
        code = people.mint_code(session, registration_of(stranger))
    wrong = "000000" if code != "000000" else "000001"
    refused = stranger.submit("/sign-up/code", "/sign-up/code", code=wrong)
    assert refused.status_code == 422
    assert "wrong or no longer valid" in read(refused.text).one(id="code-error").text
    spaced = f" {code[:3]} {code[3:]} "
    assert stranger.submit("/sign-up/code", "/sign-up/code", code=spaced).location == "/"
    assert "Your wallet is open." in stranger.page("/").one(id="flash").text
    assert "No updates yet" in stranger.page("/notifications").text  # its device isn't a new one


def test_a_wallet_that_was_opened_in_german_stays_so(
    stranger: Browser, bank: services.Bank
) -> None:
    stranger.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de-AT,de;q=0.9,en;q=0.5"
    ask_for_a_wallet(stranger, "1000000001")
    people.verify_due(Bank())
    with transaction() as session:
        code = people.mint_code(session, registration_of(stranger))
    stranger.submit("/sign-up/code", "/sign-up/code", code=code)
    stranger.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-GB"
    assert stranger.page("/").one("html").attributes["lang"] == "de"
    with transaction() as session:
        kept = "SELECT registration.locale, person.locale FROM registration, person"
        assert session.execute(text(kept)).all() == [("de", "de")]


def test_opening_a_wallet_ends_the_sign_in_of_whoever_was_here_before(
    app: Flask, bob: Browser, bank: services.Bank
) -> None:
    assert bob.person
    here = Browser(app, bob.person)
    ask_for_a_wallet(here, "1000000001")
    people.verify_due(Bank())
    with transaction() as session:
        code = people.mint_code(session, registration_of(here))
    assert here.submit("/sign-up/code", "/sign-up/code", code=code).location == "/"
    assert "Only this browser is signed in." in bob.page("/security").text


def test_another_code_can_be_asked_for(stranger: Browser) -> None:
    ask_for_a_wallet(stranger, "1000000001")
    response = stranger.submit("/sign-up/code", "/sign-up/code/again")
    assert response.location == "/sign-up/code"
    assert "another one is on its way" in stranger.page("/sign-up/code").one(id="flash").text


def test_nobody_reaches_the_code_page_without_a_registration(stranger: Browser) -> None:
    assert stranger.get("/sign-up/code").location == "/sign-up"
    token = stranger.form("/sign-up", "/sign-up")["csrf_token"]
    for path in ("/sign-up/code", "/sign-up/code/again"):
        assert stranger.post(path, {"csrf_token": token, "code": "1"}).location == "/sign-up"


def test_the_demo_tells_its_accounts(stranger: Browser) -> None:
    assert "1000000001" in stranger.page("/sign-up").text


def test_a_form_that_is_sent_after_signing_out_in_another_tab_leads_to_the_sign_in(
    alice: Browser,
) -> None:
    fields = alice.form("/deposits/new", "/deposits") | {"amount": "5.00"}
    alice.submit("/", "/sign-out")
    answer = alice.post("/deposits", fields)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fdeposits%2Fnew")
    page = alice.page(answer.location)
    assert NOTHING_DONE in page.one(id="flash").text
    assert sign_in(alice, "1000000001", path=answer.location).location == "/deposits/new"
    assert alice.page("/deposits/new").one("input", id="amount").attributes["value"] == "5.00"
    assert alice.operations() == []


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_a_form_that_comes_after_the_sign_in_was_ended_elsewhere_is_told_that_nothing_was_done(
    app: Flask, alice: Browser, htmx: bool
) -> None:
    fields = alice.form("/deposits/new", "/deposits") | {"amount": "5.00"}
    Browser(app, alice.person).submit("/sessions", "/sessions/end-others")
    answer = alice.post("/deposits", fields, htmx=htmx)
    where = answer.location or answer.headers["HX-Redirect"]
    assert where == "/sign-in?next=%2Fdeposits%2Fnew"
    assert NOTHING_DONE in alice.page("/sign-in").one(id="flash").text
    assert alice.operations() == []


def test_what_another_site_sends_in_somebodys_name_leaves_their_browser_as_it_is(
    stranger: Browser,
) -> None:
    answer = stranger.post("/deposits", {"amount": "5.00"})  # such a post brings no cookies
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "Set-Cookie" not in answer.headers


def test_who_merely_opens_a_page_is_asked_to_sign_in_without_a_word(stranger: Browser) -> None:
    where = stranger.get("/activity").location
    assert stranger.page(where).one(id="flash").text == ""


def test_signing_in_once_more_in_the_same_browser_ends_the_sign_in_before(
    stranger: Browser, alice: Browser
) -> None:
    fields = stranger.form("/sign-in", "/sign-in")  # open in two tabs
    fields |= {"account_number": "1000000001", "password": PASSWORD}
    for _ in range(2):
        assert stranger.post("/sign-in", fields).location == "/"
    assert stranger.get("/").status_code == 200
    assert alice.get("/").status_code == 200  # another browser's is left alone
    assert "2 browsers and programs" in alice.page("/security").text
    assert "Signed out" in alice.page("/security").text


def test_signing_in_ends_the_sign_in_of_whoever_was_here_before(
    alice: Browser, bob: Browser
) -> None:
    before = Browser(alice.client.application)
    fields = before.form("/sign-in", "/sign-in") | {"password": PASSWORD}
    before.post("/sign-in", fields | {"account_number": "1000000002"})
    before.post("/sign-in", fields | {"account_number": "1000000001"})
    assert "Alice Marin" in before.page("/").text
    assert "Only this browser is signed in." in bob.page("/security").text


def test_the_address_of_a_refused_form_leads_back_to_it(alice: Browser) -> None:
    for kind in ("deposits", "withdrawals", "transfers"):
        assert alice.get(f"/{kind}").location == f"/{kind}/new"


def test_an_account_number_may_be_written_in_groups(alice: Browser) -> None:
    signed_in = Browser(alice.client.application)
    answer = signed_in.submit(
        "/sign-in", "/sign-in", account_number=" 10000 00001 ", password=PASSWORD
    )
    assert (answer.status_code, answer.location) == (303, "/")


def test_after_several_wrong_passwords_a_calm_page_asks_to_wait(
    stranger: Browser, alice: Browser
) -> None:
    for _ in range(6):
        assert sign_in(stranger, "1000000001", "not her password").status_code == 422
    answer = sign_in(stranger, "1000000001")
    assert answer.status_code == 429
    assert "Please wait" in read(answer.text).text

"""Turning the second factor on and off, its recovery codes, and the second step of signing in."""

import time
from itertools import count

import pyotp
import pytest
from flask import Flask

from tests.characters import confirmed_long_ago
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import PASSWORD, Browser

SECURITY = "/security"
ENABLE = "/security/second-factor"
BEGIN = "/security/second-factor/begin"
CODES = "/security/recovery-codes"
OFF = "/security/second-factor/off"
NUMBER = "1000000001"


class Phone:
    """An authenticator app. A code is good once, so the next one is the next half minute's."""

    def __init__(self, key: str) -> None:
        self.totp = pyotp.TOTP(key)
        self.steps = count(int(time.time()) // 30)

    def code(self) -> str:
        return self.totp.generate_otp(next(self.steps))


def turn_on(browser: Browser) -> tuple[Phone, list[str]]:
    """Returns the app that knows the key, and the recovery codes."""
    phone = Phone(browser.page(ENABLE).one("code", class_="key").text.replace(" ", ""))
    response = browser.submit(ENABLE, ENABLE, code=phone.code())
    assert response.status_code == 200, response.text
    return phone, codes_on(read(response.text))


def codes_on(page: Element) -> list[str]:
    return [item.text for item in page.one("ol", class_="codes").all("code")]


def state_of(browser: Browser) -> str:
    return browser.page(SECURITY).one("li", id="second-factor").text


def give_password(browser: Browser, path: str = "/sign-in") -> str:
    """Sign in as far as the password goes. Returns where the second step is."""
    answer = browser.submit(path, "/sign-in", account_number=NUMBER, password=PASSWORD)
    assert answer.status_code == 303, answer.text
    assert browser.get("/").location == "/sign-in"  # not in yet
    return answer.location


def give_code(browser: Browser, where: str, code: str):
    return browser.submit(where, "/sign-in/code", code=code)


def test_the_key_is_there_to_be_read_and_to_be_typed(alice: Browser) -> None:
    page = alice.page(ENABLE)
    assert page.one("code", class_="key").text.replace(" ", "").isalnum()
    picture = page.one(role="img")
    assert picture.attributes["aria-label"]
    assert picture.one("svg").all("path", class_="qrline")
    assert "style" not in alice.get(ENABLE).text.partition("<main")[2]
    assert alice.page(ENABLE).one("code", class_="key").text == page.one("code", class_="key").text


def test_it_is_turned_on_with_a_first_code_and_shows_ten_recovery_codes_once(
    alice: Browser,
) -> None:
    assert "Off." in state_of(alice)
    _, codes = turn_on(alice)
    assert len(set(codes)) == 10
    assert "On" in state_of(alice)
    assert "10 recovery codes are left." in state_of(alice)
    assert not any(code in alice.get(SECURITY).text for code in codes)
    assert alice.get(ENABLE).location == SECURITY


def test_whoever_reloads_the_page_of_the_codes_is_told_that_they_are_gone(alice: Browser) -> None:
    fields = alice.form(ENABLE, ENABLE) | {"code": turn_on_code(alice)}
    assert alice.post(ENABLE, fields).status_code == 200
    assert alice.post(ENABLE, fields).location == SECURITY
    assert "Recovery codes are shown once." in alice.page(SECURITY).one(id="flash").text


def test_a_wrong_first_code_leaves_it_off_and_the_key_as_it_is(alice: Browser) -> None:
    before = alice.page(ENABLE).one("code", class_="key").text
    answer = alice.submit(ENABLE, ENABLE, code="000000")
    assert answer.status_code == 422
    page = read(answer.text)
    assert "wrong or no longer valid" in page.one(id="code-error").text
    assert page.one("code", class_="key").text == before
    assert "Off." in state_of(alice)


def test_some_time_after_signing_in_the_key_is_shown_for_the_password_only(alice: Browser) -> None:
    confirmed_long_ago()
    page = alice.page(ENABLE)
    assert page.all("code", class_="key") == []
    assert page.one("input", id="password")
    wrong = alice.submit(ENABLE, BEGIN, password="not hers at all")
    assert "not your password" in read(wrong.text).one(id="password-error").text
    assert alice.submit(ENABLE, BEGIN, password=PASSWORD).location == ENABLE
    assert turn_on(alice)


@pytest.mark.parametrize("act", [CODES, OFF])
def test_codes_and_turning_off_ask_for_the_password(alice: Browser, act: str) -> None:
    turn_on(alice)
    confirmed_long_ago()
    answer = alice.submit(act, act)
    assert answer.status_code == 403
    fields = read(answer.text).one("form", action=act).fields()
    assert alice.post(act, fields | {"password": PASSWORD}).status_code in (200, 303)
    assert ("On" in state_of(alice)) is (act == CODES)


def test_new_recovery_codes_void_the_old_ones(alice: Browser, stranger: Browser) -> None:
    _, old = turn_on(alice)
    new = codes_on(read(alice.submit(CODES, CODES).text))
    assert not set(old) & set(new)
    where = give_password(stranger)
    assert give_code(stranger, where, old[0]).status_code == 422
    assert give_code(stranger, where, new[0]).location == "/"


def test_the_recovery_codes_can_be_kept_as_text(alice: Browser) -> None:
    page = read(alice.submit(ENABLE, ENABLE, code=turn_on_code(alice)).text)
    form = page.one("form", action="/security/recovery-codes.txt")
    answer = alice.post("/security/recovery-codes.txt", form.fields())
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text.split() == codes_on(page)


def turn_on_code(browser: Browser) -> str:
    return Phone(browser.page(ENABLE).one("code", class_="key").text.replace(" ", "")).code()


def test_turned_off_the_password_alone_lets_in(alice: Browser, stranger: Browser) -> None:
    turn_on(alice)
    assert alice.submit(OFF, OFF).location == SECURITY
    assert "is off" in alice.page(SECURITY).one(id="flash").text
    answer = stranger.submit("/sign-in", "/sign-in", account_number=NUMBER, password=PASSWORD)
    assert answer.location == "/"
    assert stranger.get("/").status_code == 200


def test_signing_in_takes_a_second_step_and_leads_where_one_wanted_to_be(
    alice: Browser, stranger: Browser
) -> None:
    phone, _ = turn_on(alice)
    where = give_password(stranger, "/sign-in?next=/activity")
    field = stranger.page(where).one("input", id="code")
    assert field.attributes["autocomplete"] == "one-time-code"
    assert field.attributes.get("inputmode") != "numeric"  # recovery codes have letters
    assert "recovery codes" in stranger.page(where).one(id="code-hint").text
    code = phone.code()
    assert give_code(stranger, where, f" {code[:3]} {code[3:]} ").location == "/activity"
    assert stranger.get("/activity").status_code == 200


def test_a_wrong_code_is_told_beside_the_field_and_may_be_mended(
    alice: Browser, stranger: Browser
) -> None:
    phone, _ = turn_on(alice)
    answer = give_code(stranger, give_password(stranger, "/sign-in?next=/activity"), "000000")
    assert answer.status_code == 422
    page = read(answer.text)
    assert "wrong or no longer valid" in page.one(id="code-error").text
    fields = page.one("form", action="/sign-in/code").fields()
    assert stranger.get("/").status_code == 303
    assert stranger.post("/sign-in/code", fields | {"code": phone.code()}).location == "/activity"


def test_a_recovery_code_lets_in_once(app: Flask, alice: Browser, stranger: Browser) -> None:
    _, codes = turn_on(alice)
    assert give_code(stranger, give_password(stranger), codes[3].upper()).location == "/"
    assert "9 recovery codes are left." in state_of(alice)
    another = Browser(app)
    assert give_code(another, give_password(another), codes[3]).status_code == 422


def test_two_tabs_finish_each_their_own_sign_in(
    alice: Browser, bob: Browser, stranger: Browser
) -> None:
    """The form of the first tab still stands for Alice after Bob began in the second."""
    phone, _ = turn_on(alice)
    turn_on(bob)
    fields = stranger.form(give_password(stranger), "/sign-in/code")
    stranger.submit("/sign-in", "/sign-in", account_number="1000000002", password=PASSWORD)
    answer = stranger.post("/sign-in/code", fields | {"code": phone.code()})
    assert answer.location == "/"
    assert "Alice Marin" in stranger.page("/").text


@pytest.mark.parametrize("challenge", ["", "nonsense", "x.y.z"])
def test_a_step_that_took_too_long_leads_back_to_the_sign_in(
    stranger: Browser, challenge: str
) -> None:
    token = stranger.form("/sign-in", "/sign-in")["csrf_token"]
    fields = {"csrf_token": token, "challenge": challenge, "code": "123456", "next": "/activity"}
    answer = stranger.post("/sign-in/code", fields)
    assert answer.location == "/sign-in?next=/activity"
    assert "sign in again" in stranger.page(answer.location).one(id="flash").text


def test_nobody_reaches_the_second_step_without_the_first(stranger: Browser) -> None:
    assert stranger.get("/sign-in/code").location == "/sign-in"


def test_too_many_wrong_codes_ask_to_wait_on_the_same_page(
    alice: Browser, stranger: Browser
) -> None:
    turn_on(alice)
    where = give_password(stranger)
    for _ in range(6):
        give_code(stranger, where, "000000")
    answer = give_code(stranger, where, "000000")
    assert answer.status_code == 429
    assert "Please wait" in read(answer.text).one(class_="form-error").text

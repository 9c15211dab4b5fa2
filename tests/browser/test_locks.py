"""The locks on the doors, in a real browser: with JavaScript and, where it matters, without."""

import re
import time
from collections.abc import Callable
from itertools import count

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visitor, without_reloading
from tests.characters import ALICE, BOB, Character, confirmed_long_ago

Visit = Callable[..., Visitor]

with_and_without_javascript = pytest.mark.parametrize(
    "scripts", [True, False], ids=["with JavaScript", "without"]
)


@pytest.fixture
def alice(visit: Visit) -> Character:
    alice = Character(ALICE, "Alice Adams")
    alice.has("500.00")
    return alice


@pytest.fixture
def bob(visit: Visit) -> Character:
    return Character(BOB, "Bob Okafor")


def turn_on_second_factor(page: Page, address: str) -> Callable[[], str]:
    """From the security page to "On". Returns an authenticator app, which shows the next code."""
    page.goto(f"{address}/security")
    page.get_by_role("link", name="Turn on the second factor").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_text("Type the key instead").click()
    totp = pyotp.TOTP(page.locator(".key").inner_text().replace(" ", ""))
    steps = count(int(time.time()) // 30)
    page.get_by_label("Type the six digits").fill(totp.generate_otp(next(steps)))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return lambda: totp.generate_otp(next(steps))


def sign_out(page: Page) -> None:
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()


def give_password(page: Page, account_number: str) -> None:
    page.get_by_label("Account number").fill(account_number)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@with_and_without_javascript
def test_the_second_factor_is_turned_on_and_then_asked_for(
    visit: Visit, alice: Character, scripts: bool
) -> None:
    visitor = visit(java_script_enabled=scripts)
    page = visitor.sign_in(ALICE)
    app = turn_on_second_factor(page, visitor.address)
    recovery_code = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("#second-factor")).to_contain_text("On")

    sign_out(page)
    page.goto(f"{visitor.address}/sign-in?next=/activity")
    give_password(page, ALICE)
    expect(page.get_by_label("Code")).to_be_focused()
    page.get_by_label("Code").fill("not-a-code")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#code-error")).to_contain_text("wrong or no longer valid")
    page.get_by_label("Code").fill(app())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/activity")

    sign_out(page)
    give_password(page, ALICE)
    page.get_by_label("Code").fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Available")).to_be_visible()


def fill_send(page: Page) -> None:
    page.get_by_label("To", exact=True).fill(BOB)
    page.get_by_label("Amount").fill("150")
    page.get_by_label("Note").fill("for the boat")


def send(page: Page) -> None:
    page.locator("#form").get_by_role("button", name="Send €150.00").click()


def confirm_a_send(page: Page) -> None:
    """From the filled form on: it asks, refuses a wrong password, and takes the right one."""
    page.locator("#form").get_by_role("button", name="Continue").click()
    password = page.locator("#password")
    expect(password).to_be_focused()
    password.fill("not hers at all")
    send(page)
    expect(page.locator("#password-error")).to_contain_text("not your password")
    expect(password).to_have_value("")
    for kept in ("for the boat", "€150.00", "1000 0000 02"):
        expect(page.locator("#form")).to_contain_text(kept)
    password.fill(PASSWORD)
    send(page)


def test_a_large_send_asks_for_the_password_in_the_open_form(
    visit: Visit, alice: Character, bob: Character
) -> None:
    page = visit().sign_in(ALICE)
    confirmed_long_ago()
    page.locator("#action-send").click()
    page.locator("#form form").wait_for()
    with without_reloading(page):
        fill_send(page)
        confirm_a_send(page)
        expect(page.locator("#form")).to_contain_text("€150.00 sent.")
        expect(page.locator(".balance-available")).to_have_text("€350.00")


def test_without_javascript_a_large_send_asks_on_its_page(
    visit: Visit, alice: Character, bob: Character
) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.sign_in(ALICE)
    confirmed_long_ago()
    page.goto(f"{visitor.address}/transfers/new")
    fill_send(page)
    confirm_a_send(page)
    expect(page.locator("#form")).to_contain_text("€150.00 sent.")
    assert alice.available == "350.00"


def has_a_device(page: Page) -> None:
    """That makes passkeys and unlocks them at once, as Chromium simulates it."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def add_passkey(page: Page, address: str) -> None:
    """From the security page, with a device of one's own, and back to it."""
    has_a_device(page)
    page.goto(f"{address}/security")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Its name").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#flash")).to_contain_text("The passkey is added")
    expect(page.locator("#passkeys")).to_contain_text("My phone")


def test_a_passkey_confirms_a_large_send_in_place_of_the_password(
    visit: Visit, alice: Character, bob: Character
) -> None:
    visitor = visit()
    page = visitor.sign_in(ALICE)
    add_passkey(page, visitor.address)

    confirmed_long_ago()
    page.goto(visitor.address)
    page.locator("#action-send").click()
    page.locator("#form form").wait_for()
    fill_send(page)
    page.locator("#form").get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#form")).to_contain_text("€150.00 sent.")

    page.goto(f"{visitor.address}/security")
    page.get_by_role("button", name="Remove My phone").click()
    expect(page.locator("#passkeys")).not_to_contain_text("My phone")


def test_a_changed_password_ends_the_sign_in_of_the_other_browser(
    visit: Visit, alice: Character
) -> None:
    here, there = visit(), visit()
    page, elsewhere = here.sign_in(ALICE), there.sign_in(ALICE)
    page.goto(f"{here.address}/security/password")
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_label("The new one").fill("a wholly new one")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("#flash")).to_contain_text("Every other sign-in has ended")
    elsewhere.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    elsewhere.wait_for_url("**/sign-in**")
    expect(page).to_have_url(re.compile("/security$"))

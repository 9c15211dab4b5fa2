"""One's account with the keyboard alone: it is opened, set, locked and closed."""

import time
from collections.abc import Callable

import pyotp
import pytest

from tests import services
from tests.browser.conftest import PASSWORD, Visitor
from tests.browser.keys import Keys, in_the_menu, signed_in
from tests.browser.test_journey import ADA, code_in
from tests.characters import confirmed_long_ago
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]

# The browser's own dialogue is closed after a moment, as no test can.
THINKS_BETTER_OF_IT = """
  navigator.credentials.create = () => new Promise((_, closed) => setTimeout(closed, 300));
"""


@pytest.fixture
def ada(wallet_of: WalletOf) -> Person:
    return wallet_of(ADA, "Ada Marin")


def test_a_wallet_is_opened_left_and_entered_again(visit: Visit, inbox: services.Inbox) -> None:
    visitor = visit()
    keys = Keys(visitor.page(), visitor.address)
    keys.open("Open a wallet")
    keys.rests_on("Bank account number")
    keys.type("12")
    keys.fill("Choose a password", PASSWORD)
    keys.send()
    keys.rests_on("Bank account number", saying="ten digits")
    keys.fill("Bank account number", ADA)
    keys.fill("Choose a password", PASSWORD)
    keys.open("Continue")
    keys.rests_on("Six-digit code")
    keys.type("000000")
    keys.send()
    keys.rests_on("Six-digit code", saying="wrong")
    keys.fill("Six-digit code", code_in(inbox))
    keys.open("Open my wallet")
    keys.sees("Welcome, Ada Marin")
    in_the_menu(keys, "Sign out")
    keys.rests_on("Account number")
    keys.type(ADA)
    keys.fill("Password", "not hers at all")
    keys.open("Sign in", "button")
    keys.rests_on("Account number")
    keys.fill("Password", PASSWORD)
    keys.open("Sign in", "button")
    keys.sees("Available")


def test_what_every_page_begins_with_is_skipped_and_the_menu_opens_and_closes(
    visit: Visit, ada: Person
) -> None:
    keys = signed_in(visit(), ADA)
    keys.press("Tab")
    keys.rests_on("Skip to the content")
    keys.press("Enter")
    keys.press("Tab")
    keys.rests_on("Add money", "link")
    keys.to("Your account", back=True)
    keys.press("Space")
    keys.to("Sign out")
    keys.press("Escape")
    keys.rests_on("Your account")
    keys.press("Tab")
    keys.rests_on("Add money", "link")  # it is closed
    keys.to("Your account", back=True)
    keys.press("Enter")
    keys.to("Sign out")
    keys.press("Tab")  # and one may leave it as it is
    keys.rests_on("Add money", "link")
    keys.to("Your account", back=True)
    keys.press("Tab")
    keys.rests_on("Add money", "link")


def test_the_language_is_chosen_and_ones_data_is_downloaded(visit: Visit, ada: Person) -> None:
    keys = signed_in(visit(), ADA)
    in_the_menu(keys, "Settings")
    keys.open("Change the language")
    keys.to("English (United States)…", "radio")
    while not keys.here().name.startswith("Deutsch"):
        keys.press("ArrowDown")
    keys.open("Save")
    keys.sees("Sprache")
    keys.open("Ändern : Sprache")
    keys.to("Deutsch…", "radio")
    while not keys.here().name.startswith("English (United States)"):
        keys.press("ArrowUp")
    keys.open("Speichern")
    in_the_menu(keys, "Settings")
    keys.open("Download your data")
    confirmed_long_ago()
    keys.open("Download", "button")
    keys.rests_on("Your password")
    keys.type("not hers at all")
    keys.send()
    keys.rests_on("Your password", saying="not your password")
    keys.type(PASSWORD)
    with keys.page.expect_download():
        keys.use("Download", "button")


def test_an_empty_wallet_is_closed(visit: Visit, ada: Person) -> None:
    keys = signed_in(visit(), ADA)
    confirmed_long_ago()
    in_the_menu(keys, "Settings")
    keys.open("Close your wallet")
    keys.open("Close my wallet")
    keys.rests_on("Your password")
    keys.type(PASSWORD)
    keys.open("Close my wallet")
    keys.sees("Your wallet is closed")
    keys.rests_on("Account number")


def test_a_password_is_changed_and_other_sign_ins_end(visit: Visit, ada: Person) -> None:
    elsewhere, keys = signed_in(visit(), ADA), signed_in(visit(), ADA)
    in_the_menu(keys, "Security")
    keys.open("Show your sign-ins")
    keys.to("End Chrome on Linux")
    keys.on_to("End Chrome on Linux")
    keys.send()
    keys.sees("That sign-in has ended.")
    elsewhere.page.wait_for_url("**/sign-in**")
    keys.open("Security", "link")
    keys.open("Change your password")
    keys.rests_on("Your password now")
    keys.type("not hers at all")
    keys.fill("The new one", "a wholly new one")
    keys.send()
    keys.rests_on("Your password now", saying="not your password")
    keys.type(PASSWORD)
    keys.fill("The new one", "short")
    keys.send()
    keys.rests_on("The new one", saying="10 characters")
    keys.fill("Your password now", PASSWORD, back=True)
    keys.fill("The new one", "a wholly new one")
    keys.open("Change it")
    keys.sees("Your password is changed.")


def test_a_second_factor_is_turned_on_asked_for_and_turned_off(visit: Visit, ada: Person) -> None:
    keys = signed_in(visit(), ADA)
    in_the_menu(keys, "Security")
    keys.open("Turn on the second factor")
    keys.rests_on("Type the six digits that it shows")
    keys.use("Type the key instead", back=True)
    app = pyotp.TOTP(keys.page.locator(".key").inner_text().replace(" ", ""))
    keys.fill("Type the six digits that it shows", "000000")
    keys.send()
    keys.rests_on("Type the six digits that it shows", saying="wrong")
    keys.fill("Type the six digits that it shows", app.now())
    keys.open("Turn it on")
    keys.sees("Your recovery codes")
    code = keys.page.locator(".codes code").first.inner_text()
    with keys.page.expect_download():
        keys.use("Download as text")
    keys.to("I have kept them", back=True)
    keys.send()
    sign_in_again(keys)
    keys.type(app.at(time.time() + 30))
    keys.send()
    sign_in_again(keys)
    keys.type(code)
    keys.send()
    in_the_menu(keys, "Security")
    keys.open("New recovery codes")
    keys.open("Make new codes")
    keys.sees("They are shown only now")
    keys.open("I have kept them")
    keys.open("Turn off the second factor")
    keys.open("Turn it off")
    keys.sees("The second factor is off.")


def test_a_passkey_that_was_not_made_can_be_tried_again(visit: Visit, ada: Person) -> None:
    keys = signed_in(visit(), ADA)
    keys.page.add_init_script(THINKS_BETTER_OF_IT)
    in_the_menu(keys, "Security")
    keys.open("Add a passkey")
    keys.rests_on("Its name")
    keys.use("Add a passkey", "button")
    keys.sees("Your browser made no passkey.")
    keys.rests_on("Add a passkey", "button")


def sign_in_again(keys: Keys) -> None:
    """As far as the code."""
    in_the_menu(keys, "Sign out")
    keys.rests_on("Account number")
    keys.type(ADA)
    keys.fill("Password", PASSWORD)
    keys.open("Sign in", "button")
    keys.rests_on("Code")

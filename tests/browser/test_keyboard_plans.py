"""Asking for money, payments on a date and paying many at once with the keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, has
from tests.browser.keys import in_the_menu, signed_in
from tests.browser.test_journey import ADA, TOMASZ
from tests.browser.test_requests import LEILA
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]


@pytest.fixture
def ada(wallet_of: WalletOf) -> Person:
    person = wallet_of(ADA, "Ada Marin")
    has(person, 100_00)
    return person


@pytest.fixture
def tomasz(wallet_of: WalletOf) -> Person:
    person = wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(person, 50_00)
    return person


def test_money_is_asked_for_and_one_request_is_paid_and_one_declined(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    asking, paying = signed_in(visit(), ADA), signed_in(visit(), TOMASZ)
    in_the_menu(asking, "Requests")
    asking.open("Ask for money")
    asking.rests_on("From")
    asking.type("12")
    asking.fill("Amount", "12.50")
    asking.send()
    asking.rests_on("From", saying="An account number has ten digits.")
    asking.fill("From", TOMASZ)
    asking.open("Ask", "button")
    asking.sees("Asked. They are told.")
    asking.open("Requests", "link")
    asking.open("Ask for money")
    asking.rests_on("From")
    asking.type(TOMASZ)
    asking.fill("Amount", "60")
    asking.send()
    asking.sees("Asked. They are told.")
    in_the_menu(paying, "Requests")
    paying.open("Ada M. asks you")
    paying.open("Pay €60.00")
    paying.sees("don't have that much")
    paying.open("Decline")
    paying.sees("Declined.")
    paying.open("Requests", "link")
    paying.open("Ada M. asks you")
    paying.open("Pay €12.50")
    paying.sees("€12.50 sent to Ada Marin.")
    asking.sees("Declined")


def test_a_link_is_made_and_taken_back(visit: Visit, ada: Person) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    keys = signed_in(visitor, ADA)
    in_the_menu(keys, "Requests")
    keys.open("Ask for money")
    keys.to("A link", back=True)
    keys.send()
    keys.rests_on("Amount")
    keys.type("20")
    keys.open("Make the link")
    keys.use("Copy the link")
    keys.rests_on("Copied")
    keys.open("Take it back")
    keys.sees("Nobody can pay it any more.")


def test_a_dinner_is_split(visit: Visit, ada: Person, tomasz: Person, wallet_of: WalletOf) -> None:
    wallet_of(LEILA, "Leïla Benhaddou")
    keys = signed_in(visit(), ADA)
    in_the_menu(keys, "Requests")
    keys.open("Ask for money")
    keys.to("Split", back=True)
    keys.send()
    keys.rests_on("Amount")
    keys.use("Add a person")
    keys.rests_on("Account number")
    expect(keys.page.locator("#to_4")).to_be_focused()
    keys.use("Fill in equal parts")
    keys.rests_on("Amount", saying="Enter an amount")
    keys.type("10")
    keys.to("Account number")
    keys.type(TOMASZ)
    keys.on_to("Account number")
    keys.type(LEILA)
    keys.use("Fill in equal parts")
    keys.rests_on("Ask them")
    keys.send()
    keys.sees("Who has paid")


def test_a_payment_is_set_up_paused_and_stopped(visit: Visit, ada: Person, tomasz: Person) -> None:
    keys = signed_in(visit(), ADA)
    keys.use("Send", "link")
    keys.rests_on("To")
    keys.open("Later, or again and again?")
    keys.rests_on("To")
    keys.type(TOMASZ)
    keys.fill("Amount", "5")
    keys.to("First date")
    keys.type("01312030")
    keys.to("Once…", "radio")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.rests_on("Every month…", "radio")
    keys.to("Until you stop it", "radio")
    keys.press("ArrowUp")
    keys.rests_on("A number of times", "radio")
    keys.fill("How many times", "0")
    keys.send()
    keys.rests_on("How many times", saying="1 to")
    keys.fill("How many times", "12")
    keys.open("Set it up")
    keys.sees("Set up. It runs by itself from now on.")
    keys.open("Pause")
    keys.sees("Paused")
    keys.open("Resume")
    keys.sees("Resumed")
    keys.use("Stop it")
    keys.rests_on("Stop it")
    keys.open("Stop it for good")
    keys.sees("Stopped.")


def test_many_are_paid_at_once(visit: Visit, ada: Person, tomasz: Person) -> None:
    text = f"account,amount\n{TOMASZ},5\n"
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    keys = signed_in(visit(), ADA)
    # It is the keyboard that opens the system's own dialogue; no test can type into that.
    keys.page.on("filechooser", lambda dialogue: dialogue.set_files(file))
    in_the_menu(keys, "Pay many at once")
    keys.open("Check it")
    keys.rests_on("File", saying="Choose a file.")
    keys.press("Enter")
    expect(keys.page.get_by_label("File")).to_have_value(re.compile("people.csv"))
    keys.use("Each on its own…", "radio", key="ArrowDown")
    keys.rests_on("All or nothing…", "radio")
    keys.open("Check it")
    keys.to("Payments")  # a table that may be wider than the page is moved with arrows
    keys.open("Send 1 payment")
    keys.sees("Done")
    with keys.page.expect_download():
        keys.use("Download the result")

"""Reading with the keyboard alone: the activity, one operation, updates, statements, people."""

import csv
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, has
from tests.browser.keys import in_the_menu, signed_in
from tests.browser.test_activity import send
from tests.browser.test_journey import ADA, TOMASZ
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
    return wallet_of(TOMASZ, "Tomasz Wieczorek")


def test_what_somebody_looks_for_is_found(visit: Visit, ada: Person, tomasz: Person) -> None:
    send(ada, tomasz, "36.20", "Żurek on Friday")
    send(tomasz, ada, "8.40", "Coffee")
    keys = signed_in(visit(), ADA)
    rows = keys.page.locator("#activity .row")
    keys.open("Activity")
    keys.to("Search", "searchbox")
    keys.type("zurek")
    expect(rows).to_have_count(1)
    keys.rests_on("Search", "searchbox")
    keys.use("Filters")
    keys.to("Kind")
    keys.type("Received")
    keys.sees("Nothing like that")
    keys.rests_on("Kind")
    keys.use("Show all")
    expect(rows).to_have_count(2)
    keys.use("Filters")
    keys.fill("Lowest amount", "1,500")
    keys.press("Tab")
    keys.sees("such as 1250.00")
    keys.rests_on("Highest amount")
    keys.to("Lowest amount", back=True)
    keys.rests_on("Lowest amount", saying="such as 1250.00")
    keys.fill("Lowest amount", "10")
    keys.press("Enter")
    expect(rows).to_have_count(1)
    keys.rests_on("Lowest amount")
    with keys.page.expect_download() as download:
        keys.use("Download CSV")
    assert len(list(csv.reader(download.value.path().open()))) == 2


def test_older_operations_come_and_the_focus_goes_on_with_them(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    for cents in range(1, 121):
        send(ada, tomasz, f"{cents / 100:.2f}", "")
    keys = signed_in(visit(), ADA)
    rows = keys.page.locator("#activity .row")
    keys.open("Activity")
    expect(rows).to_have_count(50)
    keys.press("Shift+Tab")  # the last thing on the page
    expect(rows).to_have_count(100)
    expect(rows.nth(50).get_by_role("link")).to_be_focused()
    keys.rests_on("To Tomasz Wieczorek")
    keys.open("To Tomasz Wieczorek")
    keys.sees("−€0.70")

    keys.open("Updates…")
    keys.press("Shift+Tab")
    keys.open("Mark all as read")
    keys.sees("All updates are read.")
    keys.open("Which of them come by mail")
    keys.use("Money out…", "checkbox", key="Space")
    keys.open("Save")
    keys.sees("Saved.")
    expect(keys.page.get_by_role("checkbox", name="Money out")).not_to_be_checked()
    expect(keys.page.get_by_role("checkbox", name="Money in")).to_be_checked()


def test_an_operation_tells_its_story_and_gives_a_receipt(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    send(ada, tomasz, "36.20", "Dinner on Friday")
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    keys = signed_in(visitor, ADA)
    keys.open("To Tomasz Wieczorek")
    keys.sees("What happened")
    keys.use("Copy")
    keys.rests_on("Copied")
    keys.use("How it was booked", key="Space")
    keys.sees("The wallet of Tomasz Wieczorek")
    keys.rests_on("How it was booked")
    keys.to("Receipt", back=True)
    keys.send()
    keys.to("Print or save as PDF")
    keys.to("To Tomasz Wieczorek", back=True)
    keys.send()
    keys.open("Something wrong with this?")
    keys.sees("What you can do")
    keys.open("To Tomasz Wieczorek")
    keys.open("See Tomasz Wieczorek")
    keys.sees("Between you, lately")


def test_a_statement_is_downloaded(visit: Visit, ada: Person) -> None:
    keys = signed_in(visit(), ADA)
    in_the_menu(keys, "Statements")
    for kind in ("PDF", "CSV"):
        with keys.page.expect_download() as download:
            keys.use(f"{kind} of…")
        assert download.value.suggested_filename.endswith(kind.lower())


def test_somebody_is_added_called_something_blocked_and_paid(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    keys = signed_in(visit(), ADA)
    in_the_menu(keys, "People")
    keys.fill("Account number", "12")
    keys.fill("Nickname", "Landlord")
    keys.send()
    keys.rests_on("Account number", saying="ten digits")
    keys.fill("Account number", TOMASZ)
    keys.open("Add")
    keys.sees("Landlord")
    keys.fill("Nickname", "Tom")
    keys.open("Save")
    expect(keys.page.locator("h1")).to_have_text("Tom")
    keys.open("Block")
    keys.sees("They can't send you money")
    keys.open("Unblock")
    keys.open("Send", "link")
    keys.rests_on("Amount")
    keys.type("3")
    keys.send()
    keys.open("Send €3.00")
    keys.sees("€3.00 sent.")

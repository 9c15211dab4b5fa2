"""People, updates and settings in a real browser; and a wallet that is closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import services
from tests.browser.conftest import PASSWORD, Visitor, has, without_reloading
from tests.browser.test_accessibility import problems_of
from tests.characters import confirmed_long_ago
from wallet import operations
from wallet.operations import TransferRequest
from wallet.people import Person

ADA, TOMASZ = "1000000001", "1000000002"
SECONDS = 1_000

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]


def sends(payer: Person, to: str, amount: str) -> None:
    fields = {"amount": amount, "to": to}
    request = TransferRequest.parse(fields, currency="EUR", key=f"{to}-{amount}")
    operations.request_transfer(payer, request)


def add_tomasz(page: Page, address: str) -> None:
    page.goto(f"{address}/people")
    page.get_by_label("Account number").fill(TOMASZ)
    page.get_by_label("Nickname").fill("Landlord")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("heading", name="Landlord").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_is_added_paid_blocked_and_the_wallet_closed(
    visit: Visit, wallet_of: WalletOf, inbox: services.Inbox, javascript: bool
) -> None:
    ada = wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 30_00)
    visitor = visit(java_script_enabled=javascript)
    page = visitor.sign_in(ADA)
    page.locator(".menu summary").click()
    page.get_by_role("link", name="People").click()
    add_tomasz(page, visitor.address)
    page.get_by_role("link", name="Send").click()
    expect(page.get_by_role("radio", name="Landlord")).to_be_checked()
    page.get_by_label("Amount").fill("30")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="Details").click()
    expect(page.locator("#operation")).to_contain_text("Tomasz Wieczorek")
    page.get_by_role("button", name="See Tomasz").click()
    expect(page.locator("h1")).to_have_text("Landlord")
    expect(page.locator("main")).to_contain_text("−€30.00")
    page.get_by_role("button", name="Block").click()
    expect(page.locator("main .banner")).to_contain_text("Blocked.")

    page.goto(f"{visitor.address}/settings/close")
    page.get_by_role("button", name="Close my wallet").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Close my wallet").click()
    expect(page.locator("#flash")).to_contain_text("Your wallet is closed")
    page.goto(visitor.address)
    page.get_by_role("button", name="Sign in").wait_for()
    services.wait_until(
        lambda: any("wallet is closed" in mail["subject"] for mail in inbox.messages()), "the mail"
    )


def test_the_bell_counts_what_arrives_on_an_open_page(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    tomasz = wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(tomasz, 9_00)
    visitor = visit()
    page = visitor.sign_in(ADA)
    expect(page.locator("#unread")).to_have_text("1 new")  # a browser that is new to her
    with without_reloading(page):
        sends(tomasz, ADA, "1.00")
        expect(page.locator("#unread")).to_have_text("2 new", timeout=10 * SECONDS)
    page.get_by_role("link", name="Updates").click()
    expect(page.locator(".badge")).to_have_text(["New", "New"])
    expect(page.locator("#unread")).to_be_hidden()


def test_ones_number_is_copied_and_amounts_are_written_as_chosen(
    visit: Visit, wallet_of: WalletOf
) -> None:
    has(wallet_of(ADA, "Ada Marin"), 1_234_50)
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/settings")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == ADA
    page.get_by_role("link", name="Change the language").click()
    page.get_by_label("Deutsch").check()
    page.get_by_role("button", name="Save").click()
    page.goto(visitor.address)
    expect(page.locator(".balance-available")).to_have_text("1.234,50 €")
    page.goto(f"{visitor.address}/settings/data")
    with page.expect_download() as download:
        page.locator("form[action='/settings/data'] button").click()  # in German
    assert '"account_number": "1000000001"' in download.value.path().read_text()


def test_its_pages_are_accessible_and_fit(visit: Visit, wallet_of: WalletOf) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    maria = wallet_of("1000000003", "Maria-Magdalena von und zu Hohenstein-Wittelsbach")
    for person in (ada, tomasz, maria):
        has(person, 20_00)
    sends(maria, ADA, "2.00")
    sends(tomasz, ADA, "1.00")
    visitor = visit()
    page = visitor.sign_in(ADA)
    problems = list(problems_of(page))  # with news beside the bell
    page.goto(f"{visitor.address}/people")
    page.get_by_role("button", name="Add").click()
    page.locator("#nickname-error").wait_for()
    problems += problems_of(page)
    page.goto(f"{visitor.address}/people")
    page.get_by_role("button", name="Keep Tomasz").click()
    problems += problems_of(page)
    page.get_by_role("button", name="Block").click()
    page.locator("main .banner").wait_for()
    problems += problems_of(page)
    for path in ("people", "notifications", "notifications/mails"):
        page.goto(f"{visitor.address}/{path}")
        problems += problems_of(page)
    for path in ("settings", "settings/format", "settings/data", "settings/close"):
        page.goto(f"{visitor.address}/{path}")
        problems += problems_of(page)
    sends(ada, TOMASZ, "23.00")
    confirmed_long_ago()
    page.goto(f"{visitor.address}/settings/close")
    page.get_by_role("button", name="Close my wallet").click()
    page.locator("#password").wait_for()
    problems += problems_of(page)
    assert problems == []

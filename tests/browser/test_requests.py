"""Asking for money in a real browser: one asks, the other pays, both see it without reloading."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Page, expect

from tests import services
from tests.browser.conftest import Visitor, has, without_reloading
from tests.browser.test_accessibility import problems_of
from tests.browser.test_journey import ADA, SECONDS, TOMASZ
from tests.wallet.requests.asking import let_pass
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]

LEILA = "1000000003"


def ask(page: Page, address: str, to: str, amount: str, note: str) -> str:
    """The address of the request's page."""
    page.goto(f"{address}/requests/new")
    page.get_by_label("From").fill(to)
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("What is it for?").fill(note)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("Asked. They are told.").wait_for()
    return page.url


def fill_split(page: Page, address: str) -> None:
    page.goto(f"{address}/requests/new/split")
    page.get_by_label("Amount").fill("10")
    page.get_by_label("Account number").nth(0).fill(TOMASZ)
    page.get_by_label("Account number").nth(1).fill(LEILA)
    page.get_by_role("button", name="Fill in equal parts").click()
    expect(page.locator("#amount_1")).to_have_value("3.33")


def test_one_asks_the_other_pays_and_both_see_it_without_reloading(
    visit: Visit, wallet_of: WalletOf, inbox: services.Inbox
) -> None:
    wallet_of(ADA, "Ada Marin")
    has(wallet_of(TOMASZ, "Tomasz Wieczorek"), 50_00)
    ada, tomasz = visit(), visit()
    asking, paying = ada.sign_in(ADA), tomasz.sign_in(TOMASZ)
    asking.locator(".menu summary").click()
    asking.get_by_role("link", name="Requests").click()
    asking.get_by_role("link", name="Ask for money").click()
    path = ask(asking, ada.address, TOMASZ, "12.50", "Pizza")
    paying.goto(f"{tomasz.address}/requests")
    paying.get_by_role("link", name="Ada M. asks you").click()
    with without_reloading(asking):
        paying.get_by_role("button", name="Pay €12.50").click()
        expect(paying.get_by_text("€12.50 sent to Ada Marin.")).to_be_visible()
        expect(asking.locator(".status")).to_contain_text("Paid", timeout=15 * SECONDS)
    assert paying.url == path
    services.wait_until(
        lambda: (
            {"Ada M. asks you for €12.50", "Tomasz Wieczorek paid your request for €12.50"}
            <= {mail["subject"] for mail in inbox.messages()}
        ),
        "both are told by mail",
    )


def test_what_is_polled_leaves_the_page_alone(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    ada, tomasz = visit(), visit()
    path = ask(ada.sign_in(ADA), ada.address, TOMASZ, "12.50", "Pizza")
    page = tomasz.sign_in(TOMASZ)
    page.goto(path)
    page.evaluate("window.before = document.getElementById('request')")
    page.get_by_role("button", name="Decline").focus()
    for _ in range(2):  # a version lasts for five seconds, so the second one brings everything
        with page.expect_response(lambda answer: "/live" in answer.url, timeout=15 * SECONDS):
            pass
    assert page.evaluate("window.before === document.getElementById('request')")
    expect(page.get_by_role("button", name="Decline")).to_be_focused()


def test_a_link_is_copied_and_paid_by_somebody_who_signs_in_first(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    has(wallet_of(TOMASZ, "Tomasz Wieczorek"), 50_00)
    ada = visit(permissions=["clipboard-read", "clipboard-write"])
    asking = ada.sign_in(ADA)
    asking.goto(f"{ada.address}/requests/new/link")
    asking.get_by_label("Amount").fill("20")
    asking.get_by_role("button", name="Make the link").click()
    asking.get_by_role("button", name="Copy the link").click()
    expect(asking.get_by_role("button", name="Copied")).to_be_visible()
    link = asking.evaluate("navigator.clipboard.readText()")
    assert link == asking.get_by_label("Link", exact=True).input_value()
    tomasz = visit()
    page = tomasz.page()
    page.goto(tomasz.address + urlsplit(link).path)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Account number").fill(TOMASZ)
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Pay €20.00").click()
    page.get_by_text("€20.00 sent to Ada Marin.").wait_for()
    with without_reloading(asking):
        expect(asking.locator(".status")).to_contain_text("Paid", timeout=15 * SECONDS)
    expect(asking.get_by_label("Link", exact=True)).to_have_count(0)


def test_a_dinner_is_split_without_leaving_the_page(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    wallet_of(LEILA, "Leïla Benhaddou")
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/requests/new/split")
    with without_reloading(page):
        page.get_by_role("button", name="Add a person").click()
        expect(page.locator("#to_4")).to_be_focused()
        page.get_by_role("button", name="Fill in equal parts").click()
        expect(page.locator("#amount")).to_be_focused()
        expect(page.locator("#amount-error")).to_contain_text("Enter an amount")
    fill_split(page, visitor.address)
    expect(page.locator(".note")).to_contain_text("one part is €3.34")
    expect(page.get_by_role("button", name="Ask them")).to_be_focused()
    page.get_by_role("button", name="Ask them").click()
    page.get_by_role("heading", name="Who has paid").wait_for()
    expect(page.locator(".row-amount")).to_have_text(["€3.33", "€3.33"])


def test_without_javascript(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    has(wallet_of(TOMASZ, "Tomasz Wieczorek"), 50_00)
    wallet_of(LEILA, "Leïla Benhaddou")
    ada, tomasz = visit(java_script_enabled=False), visit(java_script_enabled=False)
    asking, paying = ada.sign_in(ADA), tomasz.sign_in(TOMASZ)
    fill_split(asking, ada.address)
    asking.get_by_role("button", name="Ask them").click()
    asking.get_by_role("heading", name="Who has paid").wait_for()
    paying.goto(f"{tomasz.address}/requests")
    paying.get_by_role("link", name="Ada M. asks you").click()
    paying.get_by_role("button", name="Pay €3.33").click()
    paying.get_by_text("€3.33 sent to Ada Marin.").wait_for()
    asking.reload()
    expect(asking.locator(".facts")).to_contain_text("1 of 2")
    asking.goto(f"{ada.address}/requests/new/link")
    asking.get_by_label("Amount").fill("20")
    asking.get_by_role("button", name="Make the link").click()
    expect(asking.get_by_label("Link", exact=True)).to_be_visible()
    expect(asking.locator("#copy-link")).to_be_hidden()
    asking.get_by_role("button", name="Take it back").click()
    expect(asking.locator(".status")).to_contain_text("Taken back")


def test_its_pages_are_accessible_and_fit(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    wallet_of(LEILA, "Leïla Benhaddou")
    ada, tomasz = visit(), visit()
    page, other = ada.sign_in(ADA), tomasz.sign_in(TOMASZ)
    problems: list[str] = []
    for path in ("", "/new", "/new/link", "/new/split"):
        page.goto(f"{ada.address}/requests{path}")
        problems += problems_of(page)
    page.get_by_role("button", name="Fill in equal parts").click()
    page.locator("#to_1-error").wait_for()
    problems += problems_of(page)
    fill_split(page, ada.address)
    problems += problems_of(page)
    page.get_by_role("button", name="Ask them").click()
    page.get_by_role("heading", name="Who has paid").wait_for()
    problems += problems_of(page)
    path = ask(page, ada.address, TOMASZ, "12.50", "long" * 35)
    problems += problems_of(page)
    let_pass(2, UUID(path.rpartition("/")[2]))
    page.reload()
    page.get_by_role("button", name="Remind them").wait_for()
    problems += problems_of(page)
    other.goto(path)
    problems += problems_of(other)
    other.get_by_role("button", name="Pay").click()
    other.locator(".form-error").wait_for()
    problems += problems_of(other)
    page.goto(f"{ada.address}/requests/new/link")
    page.get_by_label("Amount").fill("20")
    page.get_by_role("button", name="Make the link").click()
    page.locator("#share-title").wait_for()
    problems += problems_of(page)
    link = ada.address + urlsplit(page.get_by_label("Link", exact=True).input_value()).path
    stranger = visit().page()
    for each in (other, stranger):
        each.goto(link)
        problems += problems_of(each)
    page.goto(f"{ada.address}/requests")
    problems += problems_of(page)
    assert problems == []

"""Paying many at once in a real browser, with the workers behind it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import services
from tests.browser.conftest import PASSWORD, Visitor, has, without_reloading
from tests.browser.test_accessibility import problems_of
from tests.browser.test_journey import ADA, SECONDS, TOMASZ
from tests.characters import confirmed_long_ago
from tests.wallet.payouts.paying import crowd
from wallet.people import Person
from webapp.bodies import MAX_PAYOUT_BYTES, MAX_UPLOAD_BYTES

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]

MANY = 700  # two chunks; the catcher keeps a thousand mails


def choose(page: Page, text: str) -> None:
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File").set_input_files(file)


def upload(page: Page, address: str, text: str, *, way: str = "Each on its own") -> None:
    page.goto(f"{address}/payouts")
    choose(page, text)
    page.get_by_label(way).check()
    page.get_by_role("button", name="Check it").click()
    page.locator("#check-title").wait_for()


def test_thousands_are_paid_while_the_bar_moves_and_the_result_is_downloaded(
    visit: Visit, wallet_of: WalletOf, inbox: services.Inbox
) -> None:
    ada = wallet_of(ADA, "Ada Marin")
    has(ada, 20_000_00)
    numbers = crowd(MANY)
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Pay many at once").click()
    rows = "".join(f"{number},1.00,Invoice {number}\n" for number in numbers)
    upload(page, visitor.address, f"account,amount,note\n{rows}12,5,\n")
    expect(page.locator("#faults-title")).to_have_text("1 row can't be sent")
    confirmed_long_ago()
    page.get_by_role("button", name="Leave 1 row out and send 700 payments").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Leave 1 row out").click()
    with without_reloading(page):
        expect(page.locator(".progress-label")).to_have_text("700 of 700 payments")
        expect(page.locator(".status")).to_contain_text("Done", timeout=15 * SECONDS)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the result").click()
    text = download.value.path().read_text("utf-8-sig")
    assert text.count(",settled,,") == MANY
    page.goto(visitor.address)
    expect(page.locator(".balance-available")).to_have_text("€19,300.00")
    services.wait_until(
        lambda: any("700 sent" in mail["subject"] for mail in inbox.messages()), "the mail"
    )


def test_without_javascript(visit: Visit, wallet_of: WalletOf) -> None:
    ada = wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 20_00)
    visitor = visit(java_script_enabled=False)
    page = visitor.sign_in(ADA)
    upload(page, visitor.address, f"amount;account\n5;{TOMASZ}\n", way="All or nothing")
    with page.expect_navigation():  # to the same address: a reload must not come in between
        page.get_by_role("button", name="Send 1 payment").click()

    def is_done() -> bool:
        page.reload()
        return "Done" in page.locator(".status").inner_text()

    services.wait_until(is_done, "the payout is done")


def test_too_large_a_file_is_refused_before_it_travels(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/payouts")
    told = page.get_by_role("alert")
    with without_reloading(page):
        choose(page, "x" * (MAX_PAYOUT_BYTES + 1))
        expect(told).to_contain_text("more than 4 MB")
        page.get_by_role("button", name="Check it").click()
        expect(page.get_by_label("File")).to_be_focused()
        assert list(problems_of(page)) == []
        choose(page, f"account,amount\n{TOMASZ},5\n")
        expect(told).to_be_hidden()
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("heading", name="What will be sent").wait_for()


@pytest.mark.parametrize("size_bytes", [MAX_UPLOAD_BYTES, 8 * MAX_UPLOAD_BYTES])
def test_without_javascript_too_large_a_file_brings_the_form_back(
    visit: Visit, wallet_of: WalletOf, tmp_path: Path, size_bytes: int
) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit(java_script_enabled=False)
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/payouts")
    file = tmp_path / "people.csv"
    file.write_bytes(b"x" * size_bytes)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#file-error")).to_contain_text("more than 4 MB")
    page.get_by_role("button", name="Check it").wait_for()


def test_its_pages_are_accessible_and_fit(visit: Visit, wallet_of: WalletOf) -> None:
    ada = wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 6_00)
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/payouts")
    page.get_by_role("button", name="Check it").click()
    page.locator("#file-error").wait_for()
    problems = list(problems_of(page))
    faulty = f"{TOMASZ},five,{'long' * 30}\n12,5,\nx,y\n{TOMASZ},5,May\n{TOMASZ},5,June\n"
    upload(page, visitor.address, f"account,amount,note\n{faulty}")
    problems += problems_of(page)
    confirmed_long_ago()
    page.get_by_role("button", name="Leave 3 rows out").click()
    page.locator("#password").wait_for()
    problems += problems_of(page)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Leave 3 rows out").click()
    page.locator("#refused-title").wait_for()
    problems += problems_of(page)
    page.goto(f"{visitor.address}/payouts")
    problems += problems_of(page)
    assert problems == []

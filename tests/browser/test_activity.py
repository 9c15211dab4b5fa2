"""Looking through the activity, its files, and the page of one operation, in a real browser."""

import csv
import io
import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.conftest import Visitor, has, without_reloading
from tests.browser.test_accessibility import problems_of
from tests.browser.test_journey import ADA, SECONDS, TOMASZ
from wallet import operations
from wallet.bank.answers import UNCLEAR
from wallet.database import transaction
from wallet.operations import BankRequest, TransferRequest
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]


def send(source: Person, target: Person, amount: str, note: str) -> UUID:
    fields = {"amount": amount, "to": target.account_number, "note": note}
    request = TransferRequest.parse(fields, currency="EUR", key=str(uuid4()))
    return operations.request_transfer(source, request, confirmed=True).id


@pytest.fixture
def ada(wallet_of: WalletOf) -> Person:
    ada = wallet_of(ADA, "Ada Marin")
    has(ada, 1_000_00)
    return ada


@pytest.fixture
def tomasz(wallet_of: WalletOf) -> Person:
    return wallet_of(TOMASZ, "Tomasz Wieczorek")


def shown(page: Page) -> list[str]:
    return page.locator("#activity .row-amount").all_inner_texts()


def test_what_is_typed_is_looked_for_and_the_address_says_so(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    send(ada, tomasz, "36.20", "Żurek on Friday")
    send(tomasz, ada, "8.40", "Coffee")
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/activity")
    with without_reloading(page):
        page.get_by_label("Search").press_sequentially("zurek", delay=20)
        expect(page.locator("#activity .row")).to_have_count(1)
        expect(page.get_by_label("Search")).to_be_focused()
        expect(page.get_by_label("Search")).to_have_value("zurek")
        assert shown(page) == ["−€36.20"]
        assert page.url == f"{visitor.address}/activity?q=zurek"
        page.get_by_text("Filters").click()
        page.get_by_label("Kind").select_option("Received")
        expect(page.get_by_text("Nothing like that")).to_be_visible()
        page.get_by_label("Search").fill("")
        expect(page.locator("#activity .row")).to_have_count(1)
        assert page.url == f"{visitor.address}/activity?kind=received"
        page.get_by_label("Lowest amount").fill("1,500")
        page.get_by_label("Lowest amount").press("Tab")
        expect(page.locator("#min-problem")).to_contain_text("such as 1250.00")
        expect(page.get_by_label("Lowest amount")).to_have_attribute("aria-invalid", "true")
        expect(page.locator("#activity .row")).to_have_count(0)
        assert list(problems_of(page)) == []
        page.get_by_label("Lowest amount").fill("1,50")
        page.get_by_label("Lowest amount").press("Tab")
        expect(page.locator("#activity .row")).to_have_count(1)
        expect(page.locator("#min-problem")).to_be_empty()
        expect(page.get_by_label("Lowest amount")).not_to_have_attribute("aria-invalid", "true")
    page.go_back()
    expect(page.get_by_label("Lowest amount")).to_have_value("")
    page.wait_for_load_state()
    expect(page.get_by_label("Kind")).to_have_value("received")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("#activity .row")).to_have_count(2)


def test_who_goes_back_after_signing_out_elsewhere_finds_the_way_in(
    visit: Visit, ada: Person
) -> None:
    visitor = visit()
    page, other = visitor.sign_in(ADA), visitor.page()
    page.goto(f"{visitor.address}/activity")
    page.get_by_label("Search").fill("tea")
    page.wait_for_url("**/activity?q=tea")
    other.goto(visitor.address)
    other.locator(".menu summary").click()
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("button", name="Sign in").wait_for()
    page.go_back()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_plain_list_is_live_and_what_somebody_looks_for_is_left_alone(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    send(ada, tomasz, "1.00", "tea")
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/activity")
    with without_reloading(page):
        send(tomasz, ada, "0.50", "more tea")
        expect(page.locator("#activity .row")).to_have_count(2, timeout=15 * SECONDS)
        page.get_by_label("Search").fill("tea")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url("**/activity?q=tea")
        polls: list[str] = []
        page.on("request", lambda request: polls.append(request.url))
        send(ada, tomasz, "2.00", "and tea")
        page.wait_for_timeout(6 * SECONDS)
        assert [url for url in polls if "/live" in url] == []
        assert len(shown(page)) == 2
        page.get_by_label("Search").fill("")
        expect(page.locator("#activity .row")).to_have_count(3)
        send(ada, tomasz, "3.00", "")
        expect(page.locator("#activity .row")).to_have_count(4, timeout=15 * SECONDS)


def test_older_operations_come_as_they_are_reached_and_stay(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    for cents in range(1, 121):
        send(ada, tomasz, f"{cents / 100:.2f}", "")
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/activity")
    with without_reloading(page):
        expect(page.locator("#activity .row")).to_have_count(50)
        page.locator("#activity .row").last.scroll_into_view_if_needed()
        expect(page.locator("#activity .row")).to_have_count(100)
        assert page.locator(".feed-day").count() == 1
        send(tomasz, ada, "0.77", "")
        expect(page.locator("#activity .row").first).to_contain_text("+€0.77", timeout=15 * SECONDS)
        expect(page.locator("#activity .row")).to_have_count(101)
        references = page.locator("#activity .row-title").evaluate_all("all => all.map(a => a.id)")
        assert len(set(references)) == 101
        page.mouse.wheel(0, 20_000)
        expect(page.locator("#activity .row")).to_have_count(121)
        expect(page.locator(".older")).to_have_count(0)


def test_without_javascript(visit: Visit, ada: Person, tomasz: Person) -> None:
    for number in range(51):
        send(ada, tomasz, "0.01", f"tea {number}")
    send(tomasz, ada, "0.02", "tea back")
    visitor = visit(java_script_enabled=False)
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/activity")
    page.get_by_label("Search").fill("tea")
    page.get_by_text("Filters").click()
    page.get_by_label("Kind").select_option("Sent")
    page.get_by_role("button", name="Search").click()
    assert page.url == f"{visitor.address}/activity?q=tea&kind=sent"
    assert len(shown(page)) == 50
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    file = download.value.path().read_text("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(file)))) == 52
    page.get_by_role("link", name="Older").click()
    assert len(shown(page)) == 1
    page.get_by_role("link", name="Newest").click()
    page.get_by_label("First day").fill("2020-01-02")
    page.get_by_label("Last day").fill("2020-01-01")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#to-problem")).to_have_text("This is before the first day.")
    expect(page.get_by_label("Last day")).to_be_focused()
    page.goto(f"{visitor.address}/statements")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_an_operation_is_counted_down_copied_and_sent_again(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    operation_id = send(ada, tomasz, "36.20", "Dinner on Friday")
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/operations/{operation_id}")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == str(operation_id)
    page.get_by_text("How it was booked").click()
    expect(page.get_by_text("The wallet of Tomasz Wieczorek")).to_be_visible()
    assert list(problems_of(page)) == []
    page.get_by_role("link", name="Receipt").click()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert list(problems_of(page)) == []
    page.emulate_media(media="print")
    expect(page.locator(".header")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator("#receipt")).to_contain_text(str(operation_id))
    page.emulate_media(media="screen")
    page.get_by_role("link", name="To Tomasz Wieczorek").click()
    page.get_by_role("link", name="Something wrong").click()
    assert list(problems_of(page)) == []
    page.go_back()
    page.get_by_role("link", name="Send again").click()
    expect(page.get_by_label("Note")).to_have_value("Dinner on Friday")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="Details").click()
    page.locator("#operation").get_by_text("Done").first.wait_for()
    assert page.url != f"{visitor.address}/operations/{operation_id}"


def parked_for(seconds: int, ada: Person) -> UUID:
    """A deposit that the bank gave no clear answer to."""
    asked = BankRequest.parse({"amount": "10"}, currency="EUR", key=str(uuid4()))
    parked = text(
        "UPDATE operation SET state = 'parked', reason = :reason, first_sent_at = now(),"
        " due_at = now() + make_interval(secs => :seconds) WHERE id = :id"
    )
    with transaction() as session:
        operation_id = operations.request_deposit(session, ada, asked).id
        session.execute(parked, {"id": operation_id, "seconds": seconds, "reason": UNCLEAR})
    return operation_id


@pytest.mark.parametrize("with_javascript", [True, False])
def test_the_next_attempt_is_counted_down_or_told_as_a_time(
    visit: Visit, ada: Person, with_javascript: bool
) -> None:
    operation_id = parked_for(100, ada)
    visitor = visit(java_script_enabled=with_javascript)
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/operations/{operation_id}")
    until = page.locator("[data-until]")
    if not with_javascript:
        expect(until).to_have_text(
            re.compile(r"We ask your bank again at \d+:\d\d:\d\d( [AP]M)?\.")
        )
        return
    expect(until).to_have_text(re.compile(r"We ask your bank again in (1 min )?\d+ s\."))
    before = until.inner_text()
    expect(until).not_to_have_text(before)
    assert list(problems_of(page)) == []

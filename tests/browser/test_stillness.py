"""What arrives while a page is open moves nothing on it: the browser itself counts what jumps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import services
from tests.browser.conftest import Visitor, has, without_reloading
from tests.browser.shots.camera import ADA, TOMASZ, send
from tests.browser.test_accessibility import problems_of
from tests.browser.test_journey import SECONDS
from wallet import operations
from wallet.database import transaction
from wallet.operations import BankRequest
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]

WATCH = """
  window.jumps = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (!shift.hadRecentInput) {
        const what = shift.sources.map(({ node }) => node?.id || node?.className || node?.nodeName);
        window.jumps.push([shift.value, what.join(" ")]);
      }
    }
  }).observe({ type: "layout-shift" });
"""
in_each_width = pytest.mark.parametrize("width", [360, 1280])


def watch(page: Page) -> None:
    page.evaluate(WATCH)


def jumps(page: Page) -> list:
    page.wait_for_timeout(200)  # they are told a moment after they happened
    return page.evaluate("window.jumps")


def wake(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def ask_bank(person: Person, amount: str) -> None:
    request = BankRequest.parse({"amount": amount}, currency="EUR", key=f"still-{amount}")
    with transaction() as session:
        operations.request_deposit(session, person, request)


@in_each_width
def test_money_comes_and_the_bank_goes_and_comes_back(
    visit: Visit, wallet_of: WalletOf, bank: services.Bank, width: int
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(tomasz, 50_00)
    page = visit(viewport={"width": width, "height": 800}).sign_in(ADA)
    watch(page)
    with without_reloading(page):
        send(tomasz, ada, "5.00", "Tea")
        wake(page)
        expect(page.locator(".balance-available")).to_have_text("€5.00")
        bank.fault("down")
        ask_bank(ada, "7.00")
        wake(page)
        newest = page.locator("#feed .row").first
        expect(newest).to_contain_text("number 1 in line", timeout=15 * SECONDS)
        expect(page.locator("#bank")).to_be_in_viewport()
        expect(page.locator("#welcome")).to_contain_text("Top up your wallet: done")
        bank.fault("none")
        expect(newest).to_contain_text("Done", timeout=15 * SECONDS)
        expect(page.locator("#bank")).to_be_hidden(timeout=15 * SECONDS)
        expect(page.locator(".balance-available")).to_have_text("€12.00")
    assert jumps(page) == []


@in_each_width
def test_a_banner_that_was_there_keeps_its_room_and_says_that_the_bank_is_back(
    visit: Visit, wallet_of: WalletOf, bank: services.Bank, width: int
) -> None:
    ada = wallet_of(ADA, "Ada Marin")
    visitor = visit(viewport={"width": width, "height": 800})
    page = visitor.sign_in(ADA)
    bank.fault("down")
    ask_bank(ada, "7.00")
    # In the page as it was loaded, not come over it since.
    services.wait_until(lambda: "One operation waits" in reloaded(page), "the deposit waits")
    banner = page.locator("#bank")
    expect(banner).to_contain_text("One operation waits")
    watch(page)
    with without_reloading(page):
        ask_bank(ada, "8.00")
        wake(page)
        expect(banner).to_contain_text("2 operations wait", timeout=15 * SECONDS)
        bank.fault("none")
        expect(banner).to_contain_text("Your bank is back", timeout=15 * SECONDS)
        expect(page.locator(".balance-available")).to_have_text("€15.00", timeout=15 * SECONDS)
    assert jumps(page) == []
    page.reload()
    expect(banner).to_be_hidden()


def reloaded(page: Page) -> str:
    page.reload()
    return page.locator("main").inner_text()


@in_each_width
def test_what_a_banner_stands_over_can_be_brought_from_under_it(
    visit: Visit, wallet_of: WalletOf, bank: services.Bank, width: int
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(tomasz, 50_00)
    for cents in range(10, 22):
        send(tomasz, ada, f"0.{cents}", "Tea")
    visitor = visit(viewport={"width": width, "height": 800})
    page = visitor.sign_in(ADA)
    page.wait_for_load_state("networkidle")  # the charts are there
    watch(page)
    bank.fault("down")
    ask_bank(ada, "7.00")
    wake(page)
    expect(page.locator("#bank")).to_be_in_viewport(timeout=15 * SECONDS)
    visitor.context.set_offline(True)
    expect(page.locator("#offline")).to_be_in_viewport()
    assert gap(page, "#offline", "#bank") >= 0
    assert beneath_a_banner(page) == []
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert gap(page, "#feed", "#offline") >= 0
    if width == 360:
        assert gap(page, "#bank", ".tabs") >= 0
    stood = page.locator("#feed").bounding_box()
    visitor.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    assert page.locator("#feed").bounding_box() == stood
    # The banner below has another place within what floats, and the same on the screen.
    assert {what for _, what in jumps(page)} <= {"bank"}
    assert list(problems_of(page)) == []


def gap(page: Page, above: str, below: str) -> float:
    """Pixels between the end of the one and the beginning of the other; negative: covered."""
    first, second = (page.locator(each).bounding_box() for each in (above, below))
    return second["y"] - first["y"] - first["height"]


def beneath_a_banner(page: Page) -> list[str]:
    """Whatever takes the focus, and is covered when it has it."""
    return page.evaluate("""
      [...document.querySelectorAll("main :is(a, button, summary, input):not([type=hidden])")]
        .filter((each) => each.checkVisibility() && !each.closest("#over"))
        .filter((each) => {
          each.focus();
          const { left, right, top, bottom } = each.getBoundingClientRect();
          const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          return seen?.closest("#over, .tabs");
        })
        .map((each) => each.outerHTML.slice(0, 80))
    """)


def test_the_count_would_see_a_jump(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    page = visit().sign_in(ADA)
    watch(page)
    page.wait_for_timeout(600)  # what follows a click so soon doesn't count
    page.evaluate("document.getElementById('main').prepend(document.createElement('textarea'))")
    assert jumps(page)


def test_the_poll_rests_in_a_hidden_tab_however_much_happens(
    visit: Visit, wallet_of: WalletOf, bank: services.Bank
) -> None:
    ada = wallet_of(ADA, "Ada Marin")
    page = visit().sign_in(ADA)
    bank.fault("down")
    ask_bank(ada, "7.00")
    wake(page)
    expect(page.locator("#feed")).to_contain_text("number 1 in line", timeout=15 * SECONDS)
    polls: list[str] = []
    page.on("request", lambda request: "/live" in request.url and polls.append(request.url))
    hide = "Object.defineProperty(document, 'hidden', {get: () => %s, configurable: true})"
    page.evaluate(hide % "true")
    page.wait_for_timeout(200)  # one may be on its way
    polls.clear()
    page.wait_for_timeout(3 * SECONDS)  # it would ask every second
    assert polls == []
    page.evaluate(hide % "false")
    with page.expect_request("**/live?**"):
        wake(page)

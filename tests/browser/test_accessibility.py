"""axe-core finds nothing on any page, in light and dark, on a phone, a tablet and a desk."""

from collections.abc import Callable, Iterator
from pathlib import Path

import axe_core_python
from playwright.sync_api import Page

from tests import services
from tests.browser.conftest import MISSING, PASSWORD, Visitor, has
from tests.browser.looks import each_look
from tests.browser.test_locks import (
    add_passkey,
    give_password,
    sign_out,
    turn_on_second_factor,
)
from tests.characters import confirmed_long_ago
from wallet.people import Person
from webapp.styleguide import ERRORS

ADA, TOMASZ = "1000000001", "1000000002"
# Pages that need nothing but their address: a line each, for axe and for the pictures.
OUTSIDE = (
    "/sign-in",
    "/sign-up",
    MISSING,
    "/styleguide",
    *(f"/styleguide/errors/{name}" for name in ERRORS),
)
INSIDE = (
    "/",
    "/deposits/new",
    "/transfers/new",
    "/receive",
    "/balance/days",
    "/activity",
    "/activity?q=nothing&from=tomorrow",
    "/activity?q=nothing",
    "/statements",
    "/notifications",
    "/schedules",
    "/schedules/new",
    "/schedules/new?kind=deposit",
    "/sessions",
    "/requests",
    "/requests/new",
    "/requests/new/link",
    "/requests/new/split",
    "/security",
    "/security/password",
    "/security/second-factor",
    "/security/recovery-codes",
    "/security/second-factor/off",
    "/people",
    "/notifications/mails",
    "/settings",
    "/settings/format",
    "/settings/data",
    "/settings/close",
)


AXE = Path(axe_core_python.__file__).with_name("axe.min.js").read_text()
# All of it once on a phone and once on a desk; what colours and widths may break, in every look.
WHOLLY = {(360, "light"), (1280, "dark")}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def problems_of(page: Page) -> Iterator[str]:
    """In each of its looks, on the page as it stands: no state has to be reached twice."""
    page.locator("main").wait_for()
    page.evaluate(AXE)
    for width, scheme in each_look(page):
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"{page.url} is wider than {width} px"
        rules = {} if (width, scheme) in WHOLLY else CONTRAST
        options = rules | {"resultTypes": ["violations"]}
        for rule in page.evaluate("options => axe.run(options)", options)["violations"]:
            for node in rule["nodes"]:
                yield f"{page.url}, {width} {scheme}: {rule['id']} {node['html'][:200]}"


def test_every_page_is_accessible_and_fits(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person], bank: services.Bank
) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.page()
    problems: list[str] = []
    for path in OUTSIDE:
        page.goto(visitor.address + path)
        problems += problems_of(page)
    visitor.sign_in(ADA, page)
    bank.fault("down")
    page.goto(f"{visitor.address}/deposits/new")
    page.get_by_label("Amount").fill("nothing")
    page.get_by_role("button", name="Add money").click()
    page.locator("#amount-error").wait_for()
    problems += problems_of(page)
    page.get_by_label("Amount").fill("10")
    page.get_by_role("button", name="Add money").click()
    page.get_by_text("number 1 in line").first.wait_for()
    problems += problems_of(page)
    for path in INSIDE:
        page.goto(visitor.address + path)
        problems += problems_of(page)
    assert problems == []


def test_whatever_asks_for_a_password_or_a_code_is_accessible_and_fits(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    has(wallet_of(ADA, "Ada Marin"), 2_000_00)
    visitor = visit()
    page = visitor.sign_in(ADA)
    problems = [each for _ in the_locks(page, visitor.address) for each in problems_of(page)]
    assert problems == []


def the_locks(page: Page, address: str) -> Iterator[None]:
    """Every state of a page that asks for a password or a code, one after the other."""
    confirmed_long_ago()
    page.goto(f"{address}/withdrawals/new")
    page.get_by_label("Amount").fill("2000")
    page.get_by_role("button", name="Continue").click()
    page.locator("#password").fill("not hers at all")
    yield
    page.get_by_role("button", name="Withdraw €").click()
    page.locator("#password-error").wait_for()
    yield
    page.goto(f"{address}/security/second-factor")
    yield
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    turn_on_second_factor(page, address)
    yield
    add_passkey(page, address)
    yield
    page.goto(f"{address}/security/passkeys")
    yield
    confirmed_long_ago()
    page.goto(f"{address}/security/passkeys")
    yield
    sign_out(page)
    give_password(page, ADA)
    page.get_by_label("Code").fill("000000")
    yield
    page.get_by_role("button", name="Sign in").click()
    page.locator("#code-error").wait_for()
    yield

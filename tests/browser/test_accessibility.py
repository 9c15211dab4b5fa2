"""axe-core finds nothing on any page, in light and dark, on a phone and on a desk."""

from collections.abc import Callable, Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import services
from tests.browser.conftest import MISSING, PASSWORD, Visitor
from tests.browser.test_locks import (
    add_passkey,
    give_password,
    sign_out,
    turn_on_second_factor,
)
from tests.characters import confirmed_long_ago
from wallet.people import Person

ADA, TOMASZ = "1000000001", "1000000002"
OUTSIDE = ("/sign-in", "/sign-up", MISSING)
INSIDE = (
    "/",
    "/deposits/new",
    "/transfers/new",
    "/activity",
    "/notifications",
    "/sessions",
    "/security",
    "/security/password",
    "/security/second-factor",
    "/security/recovery-codes",
    "/security/second-factor/off",
)


def problems_of(page: Page) -> list[str]:
    found = Axe().run(page)["violations"]
    return [
        f"{page.url}: {rule['id']} {node['html'][:200]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_every_page_is_accessible_and_fits(
    visit: Callable[..., Visitor],
    wallet_of: Callable[[str, str], Person],
    bank: services.Bank,
    width: int,
    scheme: str,
) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = visitor.page()
    problems: list[str] = []

    def check() -> None:
        page.locator("main").wait_for()
        problems.extend(problems_of(page))
        for each in (768, width):
            page.set_viewport_size({"width": each, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > each:
                problems.append(f"{page.url} is wider than {each} px")

    for path in OUTSIDE:
        page.goto(visitor.address + path)
        check()
    visitor.sign_in(ADA, page)
    bank.fault("down")
    page.goto(f"{visitor.address}/deposits/new")
    page.get_by_label("Amount").fill("nothing")
    page.get_by_role("button", name="Add money").click()
    page.locator("#amount-error").wait_for()
    check()
    page.get_by_label("Amount").fill("10")
    page.get_by_role("button", name="Add money").click()
    page.get_by_text("1st in line").first.wait_for()
    check()
    for path in INSIDE:
        page.goto(visitor.address + path)
        check()
    for _ in the_locks(page, visitor.address):
        check()
    assert problems == []


def the_locks(page: Page, address: str) -> Iterator[None]:
    """Every state of a page that asks for a password or a code, one after the other."""
    confirmed_long_ago()
    page.goto(f"{address}/withdrawals/new")
    page.get_by_label("Amount").fill("2000")
    page.get_by_role("button", name="Withdraw").click()
    page.locator("#password").fill("not hers at all")
    yield
    page.get_by_role("button", name="Withdraw").click()
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

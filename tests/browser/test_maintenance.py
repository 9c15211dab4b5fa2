"""Florin closes while pages are open: they say so, lose nothing, and go on by themselves."""

import os
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from florin.local import child
from florin.local.stack import read_procfile
from florin.project import with_own_programs
from tests import services
from tests.browser.conftest import Visitor, has, without_reloading
from tests.browser.shots.camera import ADA, TOMASZ, send
from tests.browser.test_accessibility import problems_of
from tests.browser.test_journey import SECONDS, open_form
from tests.browser.test_stillness import jumps, wake, watch
from wallet.people import Person

WalletOf = Callable[[str, str], Person]
PORT = str(services.HOME.port("closing_web_port"))
ADDRESS = f"http://localhost:{PORT}"


@contextmanager
def web(**environment: str) -> Iterator[None]:
    """One more than the stack's, with this environment, until the end of the block."""
    settings = os.environ | {"PORT": PORT, "PUBLIC_URL": ADDRESS} | environment
    with (services.HOME.path / "closing-web.log").open("ab") as log:
        process = child.start(
            ["/bin/sh", "-c", f"exec {read_procfile()['web']}"],
            output=log,
            cwd=services.ROOT,
            environment=with_own_programs(dict(settings)),
        )
    try:
        services.wait_until(answers, "the web answers")
        yield
    finally:
        child.kill_group(process.pid)
        process.wait()


def closed_for(seconds: float) -> dict[str, str]:
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    return {"MAINTENANCE_UNTIL": until.isoformat()}


def answers() -> bool:
    try:
        return bool(services.fetch(f"{ADDRESS}/healthz"))
    except (OSError, urllib.error.URLError):
        return False


@pytest.fixture
def visit(browser: Browser, stack: str, clean: None) -> Iterator[Callable[..., Visitor]]:
    """A browser that may complain of a web that is away: it is, between two."""
    contexts: list[BrowserContext] = []

    def open_browser(**options: object) -> Visitor:
        contexts.append(browser.new_context(**options))
        return Visitor(contexts[-1], ADDRESS)

    yield open_browser
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_open_page_is_told_loses_nothing_and_goes_on_by_itself(
    visit: Callable[..., Visitor], wallet_of: WalletOf, width: int
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 20_00)
    has(tomasz, 50_00)
    with web():
        page = visit(viewport={"width": width, "height": 800}).sign_in(ADA)
        open_form(page, "Send")
        page.get_by_label("To", exact=True).fill(TOMASZ)
        page.get_by_label("Amount").fill("7")
        page.get_by_label("Note").fill("Lamp")
    watch(page)
    banner = page.locator("#maintenance")
    with without_reloading(page), web(**closed_for(30)):
        wake(page)
        expect(banner).to_contain_text("Florin is closed until")
        expect(banner).to_be_in_viewport()
        assert jumps(page) == []
        continue_ = page.locator("#form").get_by_role("button", name="Continue")
        continue_.click()
        expect(page.locator("#flash")).to_contain_text("Nothing was done; what you typed stays")
        assert page.get_by_label("Note").input_value() == "Lamp"
        assert list(problems_of(page)) == []
        send(tomasz, ada, "5.00", "Tea")
        expect(banner).to_be_empty(timeout=50 * SECONDS)
        expect(page.locator(".balance-available")).to_have_text("€25.00", timeout=10 * SECONDS)
        continue_.click()
        page.locator("#form").get_by_role("button", name="Send €").click()
        expect(page.locator(".balance-available")).to_have_text("€18.00")


def test_without_javascript_the_form_waits_on_the_page(
    visit: Callable[..., Visitor], wallet_of: WalletOf
) -> None:
    has(wallet_of(ADA, "Ada Marin"), 20_00)
    with web():
        page = signed_in_without_javascript(visit)
        page.goto(f"{ADDRESS}/deposits/new")
        page.get_by_label("Amount").fill("12")
    with web(**closed_for(15)):
        page.get_by_role("button", name="Add money").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Closed for a little while")
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_text("It is kept on this page")).to_be_visible()
        services.wait_until(is_open, "it is open again")
        page.get_by_role("button", name="Send it again").click()
        expect(page.locator("#operation")).to_contain_text("€12.00")


def signed_in_without_javascript(visit: Callable[..., Visitor]) -> Page:
    here = visit()
    here.sign_in(ADA)
    state = here.context.storage_state()
    return visit(java_script_enabled=False, storage_state=state).page()


def is_open() -> bool:
    try:
        return "maintenance_until" not in services.fetch(f"{ADDRESS}/readyz")
    except urllib.error.URLError:
        return False

"""A real browser before the whole stack: the Procfile's processes on the tests' own services."""

import os
import re
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from bench.chromium import find_chromium
from florin.local import child
from florin.project import with_own_programs
from tests import services
from wallet import ledger
from wallet.database import transaction
from wallet.people import Person
from wallet.people.passwords import hash_password

PASSWORD = "correct horse battery"
WORKERS = (
    *("web", "bank_settler", "clock"),
    *("worker_bank", "worker_mail", "worker_registrations", "worker_payouts"),
    "worker_schedules",
)
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# A refused form, an ended sign-in, a poll that another request takes the place of, a test that goes
# offline: Chromium notes them as errors.
REFUSAL = re.compile(
    r"a status of 4(01|03|09|13|22|29)|ERR_INTERNET_DISCONNECTED|htmx:send(Error|Abort)"
    r"|^htmx:afterRequest$"
)
MISSING = "/nowhere"  # a page that is not there


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium on this machine."""
    path = find_chromium()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("no Chromium on PATH, and CI=true")
    if path is None:
        pytest.skip("no Chromium on PATH: install one to run the tests in a real browser")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *sandbox])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def stack(
    chromium: str,  # first: without one nothing needs to start
    wallet_database: services.Database,
    redis_server: services.Redis,
    bank_process: services.Bank,
    inbox_process: services.Inbox,
) -> Iterator[str]:
    """The address of the web, with the workers and the clock behind it."""
    lines = dict(
        line.split(": ", 1)
        for line in (services.ROOT / "Procfile").read_text().splitlines()
        if line and not line.startswith("#")
    )
    # By its name: passkeys are not made for addresses.
    address = os.environ["PUBLIC_URL"].replace("127.0.0.1", "localhost")
    environment = with_own_programs(dict(os.environ) | {"PUBLIC_URL": address})
    with (services.HOME.path / "browser.log").open("ab") as log:
        processes = [
            child.start(
                ["/bin/sh", "-c", f"exec {lines[name]}"],
                output=log,
                cwd=services.ROOT,
                environment=environment,
            )
            for name in WORKERS
        ]
    services.wait_until(lambda: _answers(address), "the web answers")
    yield address
    for process in processes:
        child.kill_group(process.pid)
        process.wait()


def _answers(address: str) -> bool:
    try:
        return bool(services.fetch(f"{address}/healthz"))
    except (OSError, urllib.error.URLError):
        return False


@dataclass
class Visitor:
    """Somebody at a browser, on the stack; fails when a page complains in its console."""

    context: BrowserContext
    address: str

    def page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        return page

    def sign_in(self, number: str, page: Page | None = None) -> Page:
        page = page or self.page()
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("Account number").fill(number)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Available").wait_for()
        page.wait_for_load_state()  # a click before its scripts opens a whole page
        return page


@pytest.fixture
def visit(
    browser: Browser, stack: str, clean: None, bank: services.Bank, inbox: services.Inbox
) -> Iterator[Callable[..., Visitor]]:
    """Open a browser of one's own; keywords are those of Playwright's contexts."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        on_purpose = REFUSAL.search(message.text) or message.location["url"].endswith(MISSING)
        if message.type == "error" and not on_purpose:
            complaints.append(message.text)

    def open_browser(**options: object) -> Visitor:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return Visitor(context, stack)

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def wallet_of(clean: None) -> Callable[[str, str], Person]:
    """Open a wallet without the bank, for those whose sign-up is not the matter."""

    def open_wallet(number: str, holder: str) -> Person:
        with transaction() as session:
            person = Person(
                account_number=number,
                holder=holder,
                email=f"{number}@example.com",
                currency="EUR",
                password_hash=hash_password(PASSWORD),
            )
            session.add(person)
            session.flush()
            ledger.open_customer_accounts(session, person.id, "EUR")
        return person

    return open_wallet


def has(person: Person, minor: int) -> None:
    """Money from the bank, as if a deposit had settled."""
    with transaction() as session:
        own = ledger.account_ids(session, [person.id])[person.id].available
        source = ledger.system_account(session, "settlement", "EUR")
        legs = (ledger.Leg(source, -minor, "EUR"), ledger.Leg(own, minor, "EUR"))
        ledger.post(session, [ledger.Entry(person.id, "given", legs)])


@contextmanager
def without_reloading(page: Page) -> Iterator[None]:
    """What happens inside happens on the page as it is."""
    page.evaluate("window.stays = true")
    yield
    assert page.evaluate("window.stays === true")

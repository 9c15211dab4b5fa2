"""What takes the pictures: of a page in each of its looks, into `build/shots/`.

They are named by page, width, colours, to be looked at. Each state is reached once. A page that
needs nothing but its address is a line in `test_accessibility`; any other, `shoot("its-name")`
where it is reached. The files here are not collected by name, so `make test` leaves them out.
"""

from collections.abc import Callable

from playwright.sync_api import Page

from tests import services
from tests.browser.conftest import Visitor
from tests.browser.looks import each_look
from wallet import operations
from wallet.operations import TransferRequest
from wallet.people import Person

ADA, TOMASZ, LEILA = "1000000001", "1000000002", "1000000003"
FAR_TOO_MANY = 10**12  # whatever RATE_LIMIT_FACTOR is
FOLDER = services.ROOT / "build" / "shots"

Shoot = Callable[..., None]


def deposit(page: Page, address: str, amount: str, until: str) -> None:
    page.goto(f"{address}/deposits/new")
    page.get_by_label("Amount").fill(amount)
    page.get_by_role("button", name="Add money").click()
    page.locator("#operation").get_by_text(until).first.wait_for(timeout=15_000)


def send(source: Person, target: Person, amount: str, note: str) -> None:
    fields = {"amount": amount, "to": target.account_number, "note": note}
    request = TransferRequest.parse(fields, currency="EUR", key=f"picture-{amount}")
    operations.request_transfer(source, request)


def taking_pictures_of(visitor: Visitor, page: Page) -> Shoot:
    def shoot(name: str, path: str | None = None) -> None:
        if path is not None:
            page.goto(visitor.address + path)
        FOLDER.mkdir(parents=True, exist_ok=True)
        for width, scheme in each_look(page):
            file = FOLDER / f"{name}-{width:04}-{scheme}.png"
            # With the caret as it is: hiding it leaves styles that HTMX would carry on.
            page.screenshot(path=file, full_page=True, caret="initial")

    return shoot


def name_of(path: str) -> str:
    """Such as security-password for /security/password."""
    return path.strip("/").replace("/", "-") or "home"

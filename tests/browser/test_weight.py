"""What a page costs somebody on a slow line: all that travels is counted, headers too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visitor, has
from tests.browser.shots.camera import ADA, TOMASZ, send
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]

FIRST_BYTES = 60_000
AGAIN_BYTES = 15_000


def travels(page: Page, address: str) -> int:
    """Bytes on the wire until the page and all its files are there."""
    line, sizes = page.context.new_cdp_session(page), []
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda file: sizes.append(file["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    line.detach()
    assert sizes
    return int(sum(sizes))


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_the_first_page_of_a_stranger_is_light(visit: Visit, path: str) -> None:
    visitor = visit()
    assert travels(visitor.page(), visitor.address + path) < FIRST_BYTES


def test_the_dashboard_with_all_its_rows_is_light_and_the_next_time_lighter(
    visit: Visit, wallet_of: WalletOf
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 100_00)
    for number in range(1, 52):
        send(ada, tomasz, f"0.{number:02}", f"Note number {number}")
    here = visit()
    here.sign_in(ADA)
    # Signed in, and nothing kept.
    elsewhere = visit(storage_state=here.context.storage_state())
    page = elsewhere.page()
    assert travels(page, elsewhere.address) < FIRST_BYTES
    assert page.locator(".row").count() == 50
    assert travels(page, elsewhere.address) < AGAIN_BYTES

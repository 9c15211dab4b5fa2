"""Pictures of requests for money."""

from collections.abc import Callable

from tests.browser.conftest import Visitor, has
from tests.browser.shots.camera import (
    ADA,
    LEILA,
    TOMASZ,
    taking_pictures_of,
)
from tests.browser.test_requests import fill_split
from tests.characters import Character
from tests.wallet.requests.asking import asks, let_pass, makes_link
from wallet.people import Person


def test_take_pictures_of_requests(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    wallet_of(LEILA, "Leïla Benhaddou")
    has(ada, 500_00)
    visitor = visit()
    page = visitor.page()
    shoot = taking_pictures_of(visitor, page)
    her, him = Character.of(ada), Character.of(tomasz)
    link = makes_link(him, "20.00", "Concert tickets")
    shoot("request-outside", f"/pay/{link.token}")
    visitor.sign_in(ADA, page)
    shoot("requests-empty", "/requests")
    shoot("request-link-to-pay", f"/pay/{link.token}")
    asked_of_her = asks(him, her, "136.20", "Your part of the boat")
    shoot("request-to-pay", f"/requests/{asked_of_her}")
    page.get_by_role("button", name="Pay").click()
    page.locator("#password, .flash-message").first.wait_for()
    shoot("request-paid")
    shoot("request-new", "/requests/new")
    fill_split(page, visitor.address)
    shoot("request-split")
    page.get_by_role("button", name="Ask them").click()
    page.get_by_role("heading", name="Who has paid").wait_for()
    shoot("request-split-asked")
    own = asks(her, him, "12.50", "Pizza on Friday")
    let_pass(2, own)
    shoot("request-asked", f"/requests/{own}")
    asks(him, her, "8.00", "Coffee, every day of the week, with the good cake")
    shoot("request-link", f"/requests/{makes_link(her, '30.00', 'Club fee').id}")
    shoot("requests", "/requests")
    shoot("home-asked", "/")

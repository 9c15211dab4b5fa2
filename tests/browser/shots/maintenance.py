"""Pictures of Florin while it is closed: a page that was open, and a form that waits."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, has
from tests.browser.shots.camera import ADA, TOMASZ, send, taking_pictures_of
from tests.browser.test_journey import open_form
from tests.browser.test_maintenance import closed_for, visit, web
from tests.browser.test_stillness import wake
from wallet.people import Person

__all__ = ["visit"]  # the fixture


def test_take_pictures_of_maintenance(
    visit: Callable[..., Visitor],
    wallet_of: Callable[[str, str], Person],
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 400_00)
    for cents in range(10, 18):
        send(ada, tomasz, f"0.{cents}", "Tea")
    visitor = visit(viewport={"width": 1280, "height": 800})
    with web():
        page = visitor.sign_in(ADA)
        open_form(page, "Add money")
        page.get_by_label("Amount").fill("12")
    shoot = taking_pictures_of(visitor, page)
    with web(**closed_for(3600)):
        wake(page)
        expect(page.locator("#maintenance")).to_contain_text("until")
        shoot("maintenance-open-page")
        page.locator("#form").get_by_role("button", name="Add money").click()
        expect(page.locator("#flash")).to_contain_text("Nothing was done")
        visitor.context.set_offline(True)
        shoot("maintenance-refused-and-offline")
        visitor.context.set_offline(False)
    with web():
        page.goto(f"{visitor.address}/deposits/new")
        page.get_by_label("Amount").fill("12")
    with web(**closed_for(3600)):
        page.get_by_role("button", name="Add money").click()
        page.get_by_text("It is kept on this page").wait_for()
        shoot("maintenance-form")
        shoot("maintenance", "/activity")

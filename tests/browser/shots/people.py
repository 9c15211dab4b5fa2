"""Pictures of people and of the settings."""

from collections.abc import Callable

from tests.browser.conftest import Visitor, has
from tests.browser.shots.camera import (
    ADA,
    TOMASZ,
    send,
    taking_pictures_of,
)
from tests.characters import confirmed_long_ago
from wallet.people import Person


def test_take_pictures_of_people_and_settings(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    leila = wallet_of("1000000003", "Leïla Benhaddou")
    for person in (ada, tomasz, leila):
        has(person, 200_00)
    for source, target, amount in (
        (tomasz, ada, "8.40"),
        (ada, tomasz, "36.20"),
        (leila, ada, "2"),
    ):
        send(source, target, amount, "Dinner on Friday")
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("home-news")
    shoot("people-empty", "/people")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#nickname-error").wait_for()
    shoot("people-error")
    page.get_by_role("button", name="Keep Tomasz").click()
    page.get_by_label("Nickname").fill("Landlord")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    shoot("person")
    page.get_by_role("link", name="Send").click()
    page.get_by_role("radio", name="Landlord").wait_for()
    shoot("send-to-person")
    page.goto(f"{visitor.address}/people")
    page.get_by_role("button", name="Keep Leïla").click()
    page.get_by_role("button", name="Block").click()
    page.locator("main .banner").wait_for()
    shoot("person-blocked")
    for name in ("people", "notifications", "notifications/mails"):
        shoot(name.replace("/", "-"), f"/{name}")
    for name in ("settings", "settings/format", "settings/data", "settings/close"):
        shoot(name.replace("/", "-"), f"/{name}")
    send(ada, tomasz, "174.20", "All of it")
    confirmed_long_ago()
    page.goto(f"{visitor.address}/settings/close")
    page.get_by_role("button", name="Close my wallet").click()
    page.locator("#password").wait_for()
    shoot("settings-close-confirm")

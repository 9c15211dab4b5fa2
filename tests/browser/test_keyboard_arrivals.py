"""What a page brings, and how much of it there is, takes the focus away from nobody."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import services
from tests.browser.conftest import MISSING, Visitor, has
from tests.browser.keys import signed_in
from tests.browser.test_accessibility import INSIDE
from tests.browser.test_activity import send
from tests.browser.test_journey import ADA, TOMASZ
from tests.characters import Character
from tests.wallet.requests.asking import asks, cancels
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]


@pytest.fixture
def ada(wallet_of: WalletOf) -> Person:
    person = wallet_of(ADA, "Ada Marin")
    has(person, 100_00)
    return person


@pytest.fixture
def tomasz(wallet_of: WalletOf) -> Person:
    return wallet_of(TOMASZ, "Tomasz Wieczorek")


def test_on_a_phone_every_stop_on_every_page_has_a_name_and_is_seen(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    """Also beside the tabs, which stand over the page."""
    send(ada, tomasz, "36.20", "Dinner")
    send(tomasz, ada, "8.40", "Coffee")
    visitor = visit(viewport={"width": 360, "height": 640})
    keys = signed_in(visitor, ADA)
    for path in (*INSIDE, MISSING):
        keys.go(visitor.address + path)
        stops = list(keys.all_stops())
        assert stops, path
        assert [stop for stop in stops if not stop.name] == [], path


def test_the_same_stays_when_its_part_is_drawn_anew(
    visit: Visit, ada: Person, bank: services.Bank
) -> None:
    Character.of(ada).withdraws("10")
    bank.fault("down")
    keys = signed_in(visit(viewport={"width": 1280, "height": 1200}), ADA)  # the story gets longer
    keys.open("To your bank")
    keys.use("How it was booked")
    keys.sees("Your held money")
    bank.fault("none")
    keys.sees("Done")
    keys.rests_on("How it was booked")


def test_who_leaves_the_page_at_its_end_is_not_brought_back(visit: Visit, ada: Person) -> None:
    keys = signed_in(visit(), ADA)
    keys.to("Skip to the content")
    keys.press("Shift+Tab")  # to the browser's own bars
    with keys.page.expect_response("**/live?**"):
        keys.page.evaluate("htmx.trigger('#live', 'wake')")
    keys.page.wait_for_timeout(100)  # the answer is taken in
    assert keys.page.evaluate("document.activeElement === document.body")


def test_when_it_is_gone_the_focus_stays_in_the_part(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    request = asks(Character.of(tomasz), Character.of(ada), "5")
    keys = signed_in(visit(), ADA)
    keys.open("Look at it")
    keys.open("Tomasz W. asks you")
    keys.to("Decline")
    cancels(Character.of(tomasz), request)
    keys.sees("Taken back")
    expect(keys.page.locator("#request")).to_be_focused()
    keys.press("Shift+Tab")
    keys.rests_on("Requests", "link")

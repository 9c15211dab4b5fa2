"""Pictures of the activity, the statements, and of single operations."""

from collections.abc import Callable

from tests.browser.conftest import Visitor, has
from tests.browser.shots.camera import (
    ADA,
    TOMASZ,
    send,
    taking_pictures_of,
)
from tests.browser.test_activity import parked_for
from wallet import operations
from wallet.people import Person


def test_take_pictures_of_the_activity(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 2_000_00)
    for day in range(52):
        send(ada, tomasz, f"3.{day:02}", "Coffee")
    send(ada, tomasz, "36.20", "Dinner on Friday")
    send(tomasz, ada, "8.40", "Back for the taxi")
    (newest, dinner) = (item.id for item in operations.history(ada.id, limit=2).items)
    waiting = parked_for(1_000, ada)
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("activity-full", "/activity")
    shoot("activity-filtered", f"/activity?q=dinner&kind=sent&person={tomasz.id}")
    shoot("activity-nothing", "/activity?q=zebra")
    shoot("activity-wrong", "/activity?from=tomorrow&min=2&max=1")
    shoot("statements", "/statements")
    page.goto(f"{visitor.address}/operations/{dinner}")
    page.get_by_text("How it was booked").click()
    shoot("operation-sent")
    shoot("operation-received", f"/operations/{newest}")
    shoot("operation-parked", f"/operations/{waiting}")
    shoot("operation-help", f"/operations/{dinner}/help")
    shoot("send-again", f"/transfers/new?to={TOMASZ}&amount=36.20&note=Dinner")
    shoot("receipt", f"/operations/{dinner}/receipt")
    page.emulate_media(media="print")
    shoot("receipt-on-paper")

"""Pictures of scheduled payments."""

from collections.abc import Callable
from uuid import UUID, uuid4

from tests import services
from tests.browser.conftest import Visitor, has
from tests.browser.shots.camera import (
    ADA,
    TOMASZ,
    taking_pictures_of,
)
from tests.wallet.schedules.planning import (
    MORNING,
    days_pass,
    states_of,
    tomorrow,
    zone_where_it_is,
)
from wallet import schedules
from wallet.database import transaction
from wallet.people import Person
from wallet.schedules import ScheduleRequest


def test_take_pictures_of_schedules(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 400_00)
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("schedules-empty", "/schedules")
    shoot("schedule-new", "/schedules/new")
    page.get_by_label("To", exact=True).fill(TOMASZ)
    page.get_by_label("Every week").check()
    page.get_by_label("Until a date").check()
    page.get_by_role("button", name="Set it up").click()
    page.locator("#last_date-error").wait_for()
    shoot("schedule-new-error")
    rent = plan(ada, "850.00", tomasz, note="Rent", rhythm="monthly")
    days_pass(rent, 1)
    plan(ada, "20.00", tomasz, note="Pocket money for the two little ones")
    plan(ada, "300.00", kind="deposit", rhythm="month_end")
    pocket = plan(ada, "5.00", tomasz, ends="times", times="4")
    days_pass(pocket, 16)
    services.wait_until(lambda: states_of(pocket)[:1] == ["done"], "its date has come")
    services.wait_until(lambda: states_of(rent) == ["due"], "its date has come, too")
    shoot("schedules", "/schedules")
    shoot("schedule-waiting", f"/schedules/{rent}")
    page.get_by_text("Stop it", exact=True).click()
    shoot("schedule-stop")
    shoot("schedule", f"/schedules/{pocket}")
    shoot("schedule-updates", "/notifications")


def plan(person: Person, amount: str, to: Person | None = None, **fields: str) -> UUID:
    typed = {"kind": "transfer", "rhythm": "weekly", "first_date": str(tomorrow())} | fields
    typed |= {"amount": amount, "to": to.account_number if to else ""}
    request = ScheduleRequest.parse(typed, currency="EUR", key=str(uuid4()))
    with transaction() as session:
        zone = zone_where_it_is(MORNING)
        return schedules.make_schedule(session, person, request, zone=zone, confirmed=True)

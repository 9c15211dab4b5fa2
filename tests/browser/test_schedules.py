"""Planning a payment in a real browser, and its day coming, with the workers behind it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests import services
from tests.browser.conftest import PASSWORD, Visitor, has
from tests.browser.test_accessibility import problems_of
from tests.browser.test_journey import ADA, TOMASZ
from tests.characters import confirmed_long_ago
from tests.wallet.schedules.planning import MORNING, days_pass, tomorrow, zone_where_it_is
from wallet.database import transaction
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]


def in_the_morning(schedule_id: UUID) -> None:
    """Whatever zone the browser told, it was made where it is morning, for tomorrow."""
    with transaction() as session:
        session.execute(
            text("UPDATE schedule SET zone = :zone, next_date = :day, first_date = :day"),
            {"zone": zone_where_it_is(MORNING), "day": tomorrow()},
        )
    days_pass(schedule_id, 1)
    with transaction() as session:
        session.execute(text("UPDATE schedule SET next_at = now()"))


def fill(page: Page, *, amount: str = "12.50", first: str | None = None) -> None:
    page.get_by_label("To", exact=True).fill(TOMASZ)
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("First date", exact=True).fill(first or "2030-01-31")


def id_of(page: Page) -> UUID:
    page.wait_for_url("**/schedules/*-*-*-*-*")
    return UUID(page.url.rpartition("/")[2])


@pytest.mark.parametrize("javascript", [True, False], ids=["with", "without"])
def test_a_payment_is_planned_runs_by_itself_and_is_stopped(
    visit: Visit, wallet_of: WalletOf, inbox: services.Inbox, javascript: bool
) -> None:
    ada = wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 2_000_00)
    visitor = visit(java_script_enabled=javascript)
    page = visitor.sign_in(ADA)
    page.locator("#action-send").click()
    page.get_by_role("link", name="Later, or again and again?").click()
    page.get_by_role("heading", name="Set up a payment").wait_for()
    expect(page.locator("#last_date")).to_be_hidden()
    fill(page, amount="250")
    page.get_by_label("Every month", exact=False).first.check()
    page.get_by_label("A number of times").check()
    page.get_by_label("How many times").fill("12")
    expect(page.locator("#last_date")).to_be_hidden()
    confirmed_long_ago()
    page.get_by_role("button", name="Set it up").click()
    page.get_by_label("Your password").fill(PASSWORD)
    expect(page.get_by_label("How many times")).to_have_value("12")
    page.get_by_role("button", name="Set it up").click()
    in_the_morning(id_of(page))

    def has_run() -> bool:
        page.reload()
        return page.locator("#schedule .list-title").count() > 0

    services.wait_until(has_run, "its date has come")
    services.wait_until(lambda: "Done" in (page.reload(), page.content())[1], "it is done")
    expect(page.locator(".facts")).to_contain_text("1 of 12 dates have come")
    page.locator("#schedule .list-title").click()
    expect(page.locator(".operation-amount")).to_have_text("−€250.00")
    services.wait_until(
        lambda: any("€250.00" in mail["subject"] for mail in inbox.messages()), "the mail"
    )
    page.goto(f"{visitor.address}/schedules")
    page.get_by_role("link", name="To Tomasz Wieczorek").first.click()
    page.get_by_text("Stop it", exact=True).click()
    page.get_by_role("button", name="Stop it for good").click()
    expect(page.locator(".status")).to_contain_text("Ended")


def test_its_pages_are_accessible_and_fit(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/schedules")
    problems = list(problems_of(page))
    page.goto(f"{visitor.address}/schedules/new")
    problems += problems_of(page)
    page.get_by_label("Every week").check()
    page.get_by_label("Until a date").check()
    page.get_by_role("button", name="Set it up").click()
    page.locator("#last_date-error").wait_for()
    problems += problems_of(page)
    confirmed_long_ago()
    fill(page, amount="250", first=str(tomorrow()))
    page.get_by_label("Until you stop it").check()
    page.get_by_role("button", name="Set it up").click()
    page.locator("#password").wait_for()
    problems += problems_of(page)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Set it up").click()
    plan = id_of(page)
    page.get_by_text("Stop it", exact=True).click()
    problems += problems_of(page)
    page.goto(f"{visitor.address}/schedules")
    problems += problems_of(page)
    in_the_morning(plan)
    page.goto(f"{visitor.address}/schedules/{plan}")
    services.wait_until(lambda: "Not yet." in (page.reload(), page.content())[1], "it was tried")
    problems += problems_of(page)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").wait_for()
    problems += problems_of(page)
    assert problems == []

"""Each form that moves money, or plans to: what is typed into it, and how it is done."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect
from sqlalchemy import text

from tests.browser.test_journey import TOMASZ
from tests.browser.test_requests import LEILA
from wallet.database import transaction


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody types into it, by the names of its fields, and what they press until it is
    done."""

    path: str
    typed: dict[str, str]
    buttons: tuple[str, ...]
    opens: str | None = None  # in place, with this on the dashboard
    chosen: str | None = None

    def fill(self, page: Page) -> None:
        for name, value in self.typed.items():
            page.locator(f"#form [name={name}]").fill(value)
        if self.chosen:
            page.get_by_label(self.chosen).check()

    @property
    def last(self) -> str:
        return self.buttons[-1]

    def go_through(self, page: Page) -> None:
        """As far as the last step."""
        for button in self.buttons[:-1]:
            self.press(page, button)
        page.get_by_role("button", name=self.last, exact=True).wait_for()

    def press(self, page: Page, button: str, clicks: int = 1) -> None:
        """And go on when its answer is there: a whole page, where the form isn't one in place, with
        its scripts."""
        found = page.locator("#form").get_by_role("button", name=button, exact=True)
        if found.locator("xpath=ancestor::form[@hx-post]").count():
            found.click(click_count=clicks)
        else:
            with page.expect_event("load"):
                found.click(click_count=clicks)

    def is_as_it_was(self, page: Page) -> None:
        for name, value in self.typed.items():
            expect(page.locator(f"#form [name={name}]")).to_have_value(value)
        if self.chosen:
            expect(page.get_by_label(self.chosen)).to_be_checked()


FORMS = (
    Form(
        "/transfers/new",
        {"to": TOMASZ, "amount": "7", "note": "for lunch"},
        ("Continue", "Send €7.00"),
        opens="Send",
    ),
    Form("/deposits/new", {"amount": "8"}, ("Add money",), opens="Add money"),
    Form("/withdrawals/new", {"amount": "9"}, ("Continue", "Withdraw €9.00"), opens="Withdraw"),
    Form("/requests/new", {"to": TOMASZ, "amount": "6", "note": "Pizza"}, ("Ask",)),
    Form("/requests/new/link", {"amount": "5", "note": "Tickets"}, ("Make the link",)),
    Form(
        "/requests/new/split",
        {"amount": "10", "to_1": TOMASZ, "amount_1": "3", "to_2": LEILA, "amount_2": "4"},
        ("Ask them",),
    ),
    Form(
        "/schedules/new",
        {"to": TOMASZ, "amount": "4", "first_date": "2030-01-31"},
        ("Set it up",),
        chosen="Every week",
    ),
)


def done() -> dict[str, int]:
    """How much has been done, of each kind."""
    tables = ("operation", "money_request", "schedule")
    with transaction() as session:
        return {t: session.scalar(text(f"SELECT count(*) FROM {t}")) or 0 for t in tables}


NOTHING = {"operation": 0, "money_request": 0, "schedule": 0}
EVERYTHING = {"operation": 3, "money_request": 4, "schedule": 1}

"""Pictures of payouts."""

from collections.abc import Callable

from tests.browser.conftest import Visitor, has
from tests.browser.shots.camera import (
    ADA,
    TOMASZ,
    send,
    taking_pictures_of,
)
from tests.browser.test_payouts import choose, upload
from tests.wallet.payouts.paying import crowd
from wallet.people import Person
from webapp.bodies import MAX_PAYOUT_BYTES


def test_take_pictures_of_payouts(
    visit: Callable[..., Visitor], wallet_of: Callable[[str, str], Person]
) -> None:
    ada, tomasz = wallet_of(ADA, "Ada Marin"), wallet_of(TOMASZ, "Tomasz Wieczorek")
    has(ada, 2_000_00)
    send(ada, tomasz, "36.20", "Dinner on Friday")
    visitor = visit()
    page = visitor.sign_in(ADA)
    shoot = taking_pictures_of(visitor, page)
    shoot("payouts", "/payouts")
    choose(page, "x" * (MAX_PAYOUT_BYTES + 1))
    page.get_by_role("button", name="Check it").click()
    shoot("payouts-too-large")
    choose(page, "Konto;Betrag\n1;5\n")
    page.get_by_role("button", name="Check it").click()
    page.locator("#file-error").wait_for()
    shoot("payouts-unreadable")
    rows = f"{TOMASZ},120.50,Rent of May\n{TOMASZ},25,50\n12,9.00,Tea\n{TOMASZ},120.50,Rent\n"
    many = "".join(f"{number},1.00,Invoice {number}\n" for number in crowd(1_200))
    upload(page, visitor.address, f"account,amount,note\n{rows}{many}")
    shoot("payout-review")
    upload(page, visitor.address, f"account,amount,note\n{rows}", way="All or nothing")
    shoot("payout-faulty")

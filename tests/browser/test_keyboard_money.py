"""Moving money with the keyboard alone."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests import services
from tests.browser.conftest import Visitor, has
from tests.browser.keys import signed_in
from tests.browser.test_journey import ADA, TOMASZ
from tests.browser.test_sending import pay
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


def test_money_comes_from_the_bank_and_goes_there(
    visit: Visit, ada: Person, bank: services.Bank
) -> None:
    keys = signed_in(visit(), ADA)
    keys.use("Add money", "link")
    keys.rests_on("Amount")
    keys.press("Escape")
    keys.rests_on("Add money", "link")
    keys.press("Enter")
    keys.rests_on("Amount")
    keys.type("0")
    keys.press("Enter")
    keys.rests_on("Amount", saying="above zero")
    keys.fill("Amount", "20")
    keys.use("Add money", "button")
    keys.rests_on("We asked your bank for €20.00.")
    keys.sees("€120.00")
    keys.use("Withdraw", "link")
    keys.rests_on("Amount")
    keys.type("30")
    keys.press("Enter")
    keys.rests_on("Check and withdraw")
    keys.use("Change")
    keys.rests_on("Amount")
    keys.fill("Amount", "40")
    keys.use("Continue")
    keys.rests_on("Check and withdraw")
    keys.use("Withdraw €40.00")
    keys.rests_on("We asked your bank to take €40.00.")
    keys.sees("€80.00")


def test_money_is_sent_by_number_and_to_somebody_who_is_suggested(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    keys = signed_in(visit(), ADA)
    keys.use("Send", "link")
    keys.rests_on("To")
    keys.type("12")
    keys.press("Enter")
    keys.rests_on("To", saying="An account number has ten digits.")
    keys.fill("To", TOMASZ)
    keys.fill("Amount", "7")
    keys.fill("Note (optional)", "for lunch")
    keys.press("Enter")
    keys.rests_on("Check and send")
    keys.use("Send €7.00")
    keys.rests_on("€7.00 sent.")
    keys.use("Send again")
    keys.rests_on("Amount")
    keys.use("Close", back=True)
    keys.rests_on("Send", "link")
    keys.press("Enter")
    keys.rests_on("To")
    keys.type("wiecz")
    keys.use("Tomasz Wieczorek…", "radio", key="Space")
    keys.fill("Amount", "8")
    keys.use("Continue")
    keys.rests_on("Check and send")
    keys.use("Send €8.00")
    keys.rests_on("€8.00 sent.")
    keys.open("Receipt")
    keys.sees("8.00 EUR")


@pytest.mark.parametrize("is_chosen", [False, True], ids=["on the way", "chosen"])
def test_who_is_found_late_takes_neither_a_choice_away_nor_the_focus(
    visit: Visit, ada: Person, tomasz: Person, wallet_of: WalletOf, is_chosen: bool
) -> None:
    pay(ada, tomasz, "5")
    pay(ada, wallet_of("1000000003", "Leïla Benhaddou"), "6")
    keys = signed_in(visit(), ADA)
    keys.use("Send", "link")
    keys.rests_on("To")
    late: list[Route] = []
    keys.page.route("**/transfers/people?**", lambda route: late.append(route))
    with keys.page.expect_request("**/transfers/people?**"):
        keys.type("wiecz")
    keys.to("Leïla Benhaddou…", "radio")
    if is_chosen:
        keys.press("ArrowDown")
        keys.rests_on("Tomasz Wieczorek…", "radio")
    with keys.page.expect_response("**/transfers/people?**"):
        late[0].continue_()
    keys.page.wait_for_timeout(100)  # the answer is taken in
    if not is_chosen:  # and she is gone
        keys.press("Tab")
        keys.press("Space")
    keys.rests_on("Tomasz Wieczorek…", "radio")
    keys.fill("Amount", "8")
    keys.press("Enter")
    keys.rests_on("Check and send")


def test_who_was_paid_before_is_paid_again_and_the_focus_comes_back_to_them(
    visit: Visit, ada: Person, tomasz: Person, wallet_of: WalletOf
) -> None:
    pay(ada, tomasz, "5")
    pay(ada, wallet_of("1000000003", "Leïla Benhaddou"), "6")
    keys = signed_in(visit(), ADA)
    keys.use("Send to Tomasz Wieczorek")
    keys.rests_on("Amount")
    keys.type("9")
    keys.press("Enter")
    keys.rests_on("Check and send")
    keys.use("Send €9.00")
    keys.rests_on("€9.00 sent.")
    keys.page.locator("#payees li").first.get_by_text("Tomasz").wait_for()  # all are drawn anew
    keys.use("Close")
    keys.rests_on("Send to Tomasz Wieczorek")


def answers_late(route: Route) -> None:
    """So that a poll, once a second while the bank is away, could tell of it before."""
    answer = route.fetch()
    time.sleep(1.2)
    route.fulfill(response=answer)


def test_what_waits_for_the_bank_is_cancelled(
    visit: Visit, ada: Person, bank: services.Bank
) -> None:
    keys = signed_in(visit(), ADA)
    keys.use("Take the bank down")
    keys.rests_on("Bring it back")
    keys.to("Your account", back=True)
    for amount in ("10", "11", "12"):  # by the first it is noticed that the bank is away
        keys.use("Add money", "link")
        keys.rests_on("Amount")
        keys.type(amount)
        keys.press("Enter")
        keys.rests_on(f"We asked your bank for €{amount}.00.")
    keys.sees("number 3 in line")
    keys.page.route("**/cancel", answers_late)
    keys.use("Cancel From your bank €12.00")
    keys.rests_on("Cancelled. Your bank never saw it.")
    keys.to("From your bank", "link")
    keys.on_to("From your bank", "link")
    keys.send()
    keys.use("Cancel From your bank…")
    keys.rests_on("Cancelled. Your bank never saw it.")
    keys.sees("Cancelled")


def test_when_the_connection_breaks_the_focus_is_back_on_what_was_sent(
    visit: Visit, ada: Person
) -> None:
    def breaks(route: Route) -> None:
        time.sleep(0.3)  # while the button rests
        route.abort("internetdisconnected")

    keys = signed_in(visit(), ADA)
    keys.use("Add money", "link")
    keys.rests_on("Amount")
    keys.type("10")
    keys.page.route("**/deposits", breaks)
    keys.use("Add money", "button")
    keys.sees("Florin can't be reached.")
    keys.rests_on("Add money", "button")
    keys.page.unroute("**/deposits")
    keys.press("Enter")
    keys.rests_on("We asked your bank for €10.00.")

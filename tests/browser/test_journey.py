"""The whole way of a new person through Florin, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import services
from tests.browser.conftest import PASSWORD, Visitor, without_reloading
from wallet.people import Person

SECONDS = 1_000
ADA, TOMASZ = "1000000001", "1000000002"

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]


def code_in(inbox: services.Inbox) -> str:
    """The code of the newest mail that has one."""

    def found() -> str | None:
        for message in inbox.messages():
            if code := re.search(r"\b\d{6}\b", message["subject"] + message["text"]):
                return code[0]
        return None

    return services.wait_until(found, "a mail with a code")


def open_form(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Move money").get_by_role("link", name=name).click()
    page.locator("#form form").wait_for()


def newest(page: Page):
    return page.locator("#feed .row").first


def ask(page: Page, name: str, amount: str, to: str | None = None) -> None:
    """Open one of the three forms in place and send it; what leaves is looked at before."""
    open_form(page, name)
    form = page.locator("#form")
    if to:
        page.get_by_label("To", exact=True).fill(to)
        page.get_by_label("Amount").fill(amount)
        form.get_by_role("button", name="Continue").click()
        expect(form.locator("h2").first).to_be_focused()
        form.get_by_role("button", name="Send €").click()
        expect(form).to_contain_text("sent.")
        expect(form.locator("h2")).to_be_focused()
        form.get_by_role("link", name="Close").click()
    elif name == "Withdraw":
        page.get_by_label("Amount").fill(amount)
        form.get_by_role("button", name="Continue").click()
        expect(form.locator("h2")).to_be_focused()
        form.get_by_role("button", name="Withdraw €").click()
    else:
        page.get_by_label("Amount").fill(amount)
        form.get_by_role("button", name=name).click()
    expect(form).to_be_hidden()


def balance_is(page: Page, amount: str) -> None:
    expect(page.locator(".balance-available")).to_have_text(amount, timeout=15 * SECONDS)


def test_from_signing_up_to_money_that_survives_a_bank_outage(
    visit: Visit, wallet_of: WalletOf, inbox: services.Inbox
) -> None:
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    visitor = visit()
    page = visitor.page()

    page.goto(visitor.address)
    page.get_by_role("link", name="Open a wallet").click()
    page.get_by_label("Bank account number").fill(ADA)
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Six-digit code").fill(code_in(inbox))
    page.get_by_role("button", name="Open my wallet").click()
    expect(page.locator("#flash")).to_contain_text("Welcome, Ada Marin")
    balance_is(page, "€0.00")
    page.wait_for_load_state()  # a click before its scripts opens a whole page

    with without_reloading(page):
        ask(page, "Add money", "100")
        expect(newest(page)).to_contain_text("Done", timeout=15 * SECONDS)
        balance_is(page, "€100.00")
        ask(page, "Send", "30", to=TOMASZ)
        expect(newest(page)).to_contain_text("To Tomasz Wieczorek")
        balance_is(page, "€70.00")
        ask(page, "Withdraw", "20")
        balance_is(page, "€50.00")
        expect(newest(page)).to_contain_text("Done", timeout=15 * SECONDS)

        page.get_by_role("button", name="Take the bank down").click()
        expect(page.locator("#simulator")).to_contain_text("The bank is down")
        ask(page, "Add money", "25")
        expect(newest(page)).to_contain_text("number 1 in line", timeout=15 * SECONDS)
        expect(page.locator("#bank")).to_contain_text("Your bank can't be reached right now.")
        balance_is(page, "€50.00")

        page.get_by_role("button", name="Bring it back").click()
        expect(newest(page)).to_contain_text("Done", timeout=15 * SECONDS)
        balance_is(page, "€75.00")
        expect(page.locator("#bank")).to_be_hidden(timeout=15 * SECONDS)

    services.wait_until(lambda: len(mails_to(inbox, "ada.marin@example.com")) >= 5, "Ada's mails")
    services.wait_until(lambda: mails_to(inbox, f"{TOMASZ}@example.com"), "the friend's mail")


def mails_to(inbox: services.Inbox, address: str) -> list[dict]:
    return [message for message in inbox.messages() if address in str(message["to"])]


def test_without_javascript(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    visitor = visit(java_script_enabled=False)
    page = visitor.sign_in(ADA)

    page.get_by_role("link", name="Add money").click()
    page.get_by_label("Amount").fill("40")
    page.get_by_role("button", name="Add money").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()

    def settled() -> bool:
        page.goto(visitor.address)
        return "€40.00" in page.locator(".balance-available").inner_text()

    services.wait_until(settled, "the deposit settles")

    page.get_by_role("link", name="Send").click()
    page.get_by_label("To", exact=True).fill(TOMASZ)
    page.get_by_label("Amount").fill("40.01")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#amount-error")).to_contain_text("don't have that much")
    expect(page.get_by_label("To", exact=True)).to_have_value(TOMASZ)
    page.get_by_label("Amount").fill("15")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#form")).to_contain_text("Tomasz W.")
    expect(page.locator("#form")).to_contain_text("€25.00")
    page.get_by_role("button", name="Send €15.00").click()
    expect(page.locator("#form")).to_contain_text("€15.00 sent.")
    expect(page.locator("#form")).to_contain_text("Tomasz Wieczorek")
    page.get_by_role("link", name="Home").first.click()
    balance_is(page, "€25.00")


@pytest.mark.parametrize("in_place", [True, False], ids=["on the dashboard", "on its page"])
def test_a_double_click_is_one_operation(visit: Visit, wallet_of: WalletOf, in_place: bool) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.sign_in(ADA)
    if in_place:
        open_form(page, "Add money")
    else:
        page.goto(f"{visitor.address}/deposits/new")
    page.get_by_label("Amount").fill("10")
    page.locator("#form").get_by_role("button", name="Add money").dblclick()
    expect(page.locator("#form")).to_be_hidden()
    page.goto(f"{visitor.address}/activity")
    expect(page.locator(".row")).to_have_count(1)


def test_a_lost_connection_is_told_and_the_same_form_can_be_sent_again(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.sign_in(ADA)
    open_form(page, "Add money")
    page.get_by_label("Amount").fill("10")
    visitor.context.set_offline(True)
    page.locator("#form").get_by_role("button", name="Add money").click()
    expect(page.locator("#flash")).to_contain_text("can't be reached")
    visitor.context.set_offline(False)
    page.locator("#form").get_by_role("button", name="Add money").click()
    expect(page.locator("#flash")).to_contain_text("We asked your bank for €10.00")
    expect(page.locator("#feed .row")).to_have_count(1)


def test_going_back_and_sending_again_does_nothing_twice(visit: Visit, wallet_of: WalletOf) -> None:
    """Back shows the form afresh or as it was; as it was, its key is that of the first time."""
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/deposits/new")
    key = page.locator("[name=key]").input_value()
    page.get_by_label("Amount").fill("10")
    page.get_by_role("button", name="Add money").click()
    page.locator("#operation").wait_for()
    first = page.url
    page.go_back()
    page.get_by_label("Amount").fill("10")
    same_form = page.locator("[name=key]").input_value() == key
    page.get_by_role("button", name="Add money").click()
    page.locator("#operation").wait_for()
    assert (page.url == first) is same_form


def test_what_changes_takes_away_neither_what_is_typed_nor_the_focus(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.sign_in(ADA)
    open_form(page, "Send")
    expect(page.get_by_label("To", exact=True)).to_be_focused()
    page.get_by_label("Note").fill("for lun")
    elsewhere = visitor.page()
    elsewhere.goto(visitor.address)
    ask(elsewhere, "Add money", "10")
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    balance_is(page, "€10.00")
    expect(page.get_by_label("Note")).to_be_focused()
    expect(page.get_by_label("Note")).to_have_value("for lun")


def test_a_form_opens_and_closes_with_the_keyboard(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    page = visit().sign_in(ADA)
    page.locator("#action-add").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Amount")).to_be_focused()
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    expect(page.locator("#amount-error")).to_contain_text("above zero")
    expect(page.get_by_label("Amount")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#form")).to_be_hidden()
    expect(page.locator("#action-add")).to_be_focused()


def test_escape_closes_the_menu_before_the_form(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    page = visit().sign_in(ADA)
    open_form(page, "Add money")
    menu, summary = page.locator("details.menu"), page.locator(".menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Requests")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    expect(page.locator("#form")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#form")).to_be_hidden()


def test_what_was_said_of_the_last_form_does_not_stand_above_the_next(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    page = visit().sign_in(ADA)
    ask(page, "Add money", "10")
    expect(page.locator("#flash")).to_contain_text("We asked your bank for €10.00.")
    open_form(page, "Add money")
    expect(page.locator("#flash")).to_be_empty()
    expect(page.get_by_label("Amount")).to_be_focused()


def test_a_hidden_tab_asks_nothing_and_wakes_when_it_is_looked_at(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    page = visit().sign_in(ADA)
    polls: list[str] = []
    page.on("request", lambda request: "/live" in request.url and polls.append(request.url))
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})"
    )
    page.evaluate("for (let i = 0; i < 5; i++) htmx.trigger('#live', 'wake')")
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => false})")
    with page.expect_request("**/live?**"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert len(polls) == 1


def test_a_poll_that_brings_nothing_leaves_the_page_alone(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    page = visit().sign_in(ADA)
    page.route("**/live?**", lambda poll: poll.fulfill(status=204))
    page.locator(".curve").wait_for()
    page.evaluate("document.addEventListener('htmx:afterSettle', () => { window.settled = true })")
    for _ in range(2):  # when the second is answered, the first is done with
        with page.expect_response("**/live?**"):
            page.evaluate("htmx.trigger('#live', 'wake')")
    expect(page.locator("#live")).to_have_count(1)
    assert page.evaluate("window.settled") is None


def test_after_signing_out_in_another_tab_the_page_goes_to_the_sign_in_page(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.sign_in(ADA)
    other = visitor.page()
    other.goto(visitor.address)
    other.locator(".menu summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.locator("#flash")).to_contain_text("You are signed out")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url("**/sign-in**")


def test_an_operations_page_tells_its_story_as_it_happens(
    visit: Visit, wallet_of: WalletOf, bank: services.Bank
) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.sign_in(ADA)
    bank.fault("down")
    page.goto(f"{visitor.address}/deposits/new")
    page.get_by_label("Amount").fill("10")
    page.get_by_role("button", name="Add money").click()
    story = page.locator(".time-line")
    with without_reloading(page):
        expect(story).to_contain_text("number 1 in line", timeout=15 * SECONDS)
        bank.fault("none")
        expect(story).to_contain_text("Done", timeout=15 * SECONDS)

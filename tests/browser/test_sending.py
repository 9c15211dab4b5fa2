"""Send and Home in a real browser: whom, how much, a look at it, done; with and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visitor, has, without_reloading
from tests.browser.test_accessibility import problems_of
from tests.browser.test_journey import ADA, TOMASZ, balance_is, open_form
from tests.characters import confirmed_long_ago
from wallet import operations
from wallet.operations import TransferRequest
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


def pay(source: Person, target: Person, amount: str) -> None:
    fields = {"amount": amount, "to": target.account_number}
    asked = TransferRequest.parse(fields, currency="EUR", key=f"{source.id}-{amount}")
    operations.request_transfer(source, asked)


def sent(person: Person) -> list[str]:
    return [item.amount.decimal for item in operations.history(person.id).items]


def test_somebody_paid_before_is_paid_again_with_the_keyboard_alone(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    pay(ada, tomasz, "5")
    page = visit().sign_in(ADA)
    form = page.locator("#form")
    with without_reloading(page):
        page.get_by_role("link", name="Send to Tomasz Wieczorek").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_label("Amount")).to_be_focused()
        expect(form.get_by_role("radio")).to_be_checked()
        page.keyboard.type("1.250,5")
        expect(form).to_contain_text("€1,250.50 is more than you have available: €95.00")
        page.get_by_label("Amount").fill("20.5")
        expect(form).to_contain_text("€20.50. €74.50 remains after it.")
        expect(page.get_by_label("Amount")).to_have_value("20.5")
        page.keyboard.press("Enter")
        expect(form.locator("h2")).to_be_focused()
        for words in ("Tomasz Wieczorek", "€20.50", "€74.50", "At once"):
            expect(form).to_contain_text(words)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(form).to_contain_text("€20.50 sent.")
        balance_is(page, "€74.50")
    assert sent(ada) == ["20.50", "5.00"]


def test_people_are_found_by_name_while_it_is_typed(
    visit: Visit, ada: Person, tomasz: Person, wallet_of: WalletOf
) -> None:
    pay(ada, tomasz, "5")
    pay(ada, wallet_of("1000000003", "Leïla Benhaddou"), "6")
    page = visit().sign_in(ADA)
    open_form(page, "Send")
    expect(page.get_by_role("radio")).to_have_count(2)
    page.get_by_label("Amount").fill("7")
    page.get_by_label("To", exact=True).press_sequentially("wiecz")
    expect(page.get_by_role("radio")).to_have_count(1)
    page.get_by_role("radio", name="Tomasz").check()
    expect(page.get_by_label("To", exact=True)).to_have_value("")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#form .whom")).to_contain_text("Tomasz Wieczorek")
    expect(page.locator("#form .whom")).not_to_contain_text(TOMASZ)


def test_what_is_changed_after_the_look_keeps_its_key_and_is_sent_once(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    page = visit().sign_in(ADA)
    form = page.locator("#form")
    open_form(page, "Send")
    key = page.locator("[name=key]").input_value()
    page.get_by_label("To", exact=True).fill(TOMASZ)
    page.get_by_label("Amount").fill("7")
    page.get_by_label("Note").fill("for lunch")
    page.get_by_role("button", name="Continue").click()
    form.get_by_role("button", name="Change").click()
    expect(page.get_by_label("Amount")).to_be_focused()
    expect(page.get_by_label("To", exact=True)).to_have_value(TOMASZ)
    expect(page.get_by_label("Note")).to_have_value("for lunch")
    page.get_by_label("Amount").fill("8")
    page.get_by_role("button", name="Continue").click()
    assert page.locator("#form [name=key]").input_value() == key
    form.get_by_role("button", name="Send €8.00").dblclick()
    expect(form).to_contain_text("€8.00 sent.")
    assert sent(ada) == ["8.00"]


def look_at(page: Page, address: str, amount: str) -> None:
    page.goto(f"{address}/transfers/new?to={TOMASZ}&amount={amount}&note=lunch")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send €").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_going_back_and_sending_again_and_another_tab_are_one_transfer(
    visit: Visit, ada: Person, tomasz: Person, scripts: bool
) -> None:
    visitor = visit(java_script_enabled=scripts)
    page = visitor.sign_in(ADA)
    look_at(page, visitor.address, "9")
    fields = ("csrf_token", "key", "whose", "to", "amount", "note")
    form = {name: page.locator(f"#form [name={name}]").input_value() for name in fields}
    page.get_by_role("button", name="Send €9.00").click()
    expect(page.locator("#form")).to_contain_text("€9.00 sent.")
    first = page.url
    page.reload()
    expect(page.locator("#form")).to_contain_text("€9.00 sent.")
    for path in ("/transfers", "/transfers/review"):  # the same form, as it was, from elsewhere
        again = page.context.request.post(visitor.address + path, form=form)
        assert again.url == first
    assert sent(ada) == ["9.00"]
    page.get_by_role("link", name="Send again").click()
    expect(page.get_by_label("Amount")).to_have_value("9.00")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#form")).to_contain_text("You sent €9.00 to them already")


def test_without_scripts_a_person_is_found_by_name_and_chosen(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    has(tomasz, 10_00)
    pay(tomasz, ada, "5")
    visitor = visit(java_script_enabled=False)
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/transfers/new")
    page.get_by_label("To", exact=True).fill("tomasz")
    page.get_by_label("Amount").fill("4")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#to-error")).to_be_visible()
    page.get_by_role("radio").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#form")).to_contain_text("Tomasz Wieczorek")
    page.get_by_role("button", name="Send €4.00").click()
    expect(page.locator("#form")).to_contain_text("€4.00 sent.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_after_signing_in_again_what_was_typed_is_there_and_nothing_was_done(
    visit: Visit, ada: Person, tomasz: Person, scripts: bool
) -> None:
    visitor = visit(java_script_enabled=scripts)
    page = visitor.sign_in(ADA)
    page.goto(f"{visitor.address}/transfers/new")
    page.get_by_label("To", exact=True).fill(TOMASZ)
    page.get_by_label("Amount").fill("7")
    page.get_by_label("Note").fill("for lunch")
    cookies = [c for c in visitor.context.cookies() if c["name"] == "florin_form"]
    visitor.context.clear_cookies()
    visitor.context.add_cookies(cookies)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Account number").fill(ADA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#flash")).to_contain_text("Nothing was done yet")
    expect(page.get_by_label("To", exact=True)).to_have_value(TOMASZ)
    expect(page.get_by_label("Amount")).to_have_value("7")
    expect(page.get_by_label("Note")).to_have_value("for lunch")
    assert sent(ada) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_home_shows_how_the_balance_went_for_as_many_days_as_one_likes(
    visit: Visit, ada: Person, tomasz: Person, scripts: bool
) -> None:
    pay(ada, tomasz, "5")
    visitor = visit(java_script_enabled=scripts)
    page = visitor.sign_in(ADA)
    if not scripts:
        page.get_by_role("link", name="See the last 30 days").click()
    days = page.locator("#days")
    expect(days.locator(".flow-in")).to_contain_text("€100.00")
    expect(days.locator(".flow-out")).to_contain_text("€5.00")
    expect(days.locator("svg[role=img]")).to_have_attribute(
        "aria-label", "Over 30 days between €0.00 and €95.00, now €95.00."
    )
    days.get_by_role("link", name="365 days").click()
    expect(days.get_by_role("link", name="365 days")).to_have_attribute("aria-current", "true")
    days.get_by_text("The same as a table").click()
    expect(days.locator("tbody tr").first).to_contain_text("€95.00")
    assert list(problems_of(page)) == [] if scripts else True


def test_the_charts_stay_until_money_moved_and_keep_their_days(
    visit: Visit, ada: Person, tomasz: Person
) -> None:
    page = visit().sign_in(ADA)
    days = page.locator("#days")
    days.get_by_role("link", name="90 days").click()
    expect(days.locator("#days-90")).to_have_attribute("aria-current", "true")
    asked: list[str] = []
    page.on("request", lambda r: "/balance/days" in r.url and asked.append(r.url))
    with page.expect_response("**/live?**"):
        page.evaluate("htmx.ajax('GET', '/live?v=old&on=dashboard', {target: '#live'})")
    page.wait_for_timeout(300)
    assert asked == []
    height = days.bounding_box()["height"]  # type: ignore[index]
    pay(ada, tomasz, "5")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(days.locator(".flow-out")).to_contain_text("€5.00")
    expect(days.locator("#days-90")).to_have_attribute("aria-current", "true")
    assert days.bounding_box()["height"] == height  # type: ignore[index]


def test_its_states_are_accessible_and_fit(visit: Visit, ada: Person, tomasz: Person) -> None:
    pay(ada, tomasz, "5")
    page = visit().sign_in(ADA)
    confirmed_long_ago()
    problems = []
    page.get_by_role("link", name="Send to Tomasz").click()
    page.get_by_label("Amount").fill("20.5")
    problems += problems_of(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send €20.50").wait_for()
    problems += problems_of(page)
    page.get_by_role("button", name="Send €20.50").click()
    page.get_by_text("€20.50 sent.").wait_for()
    problems += problems_of(page)
    assert problems == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_adding_and_withdrawing_tell_what_it_comes_to(
    visit: Visit, ada: Person, scripts: bool
) -> None:
    visitor = visit(java_script_enabled=scripts)
    page = visitor.sign_in(ADA)
    for kind, words, button in (
        ("withdrawals", "€20.50. €79.50 remains after it.", "Withdraw"),
        ("deposits", "€20.50. You will have €100.00.", "Add money"),
    ):
        page.goto(f"{visitor.address}/{kind}/new")
        comes_to = page.locator("[data-comes-to]")
        expect(comes_to).to_contain_text("You have €")
        page.get_by_label("Amount").fill("20.5")
        if scripts:
            expect(comes_to).to_have_text(words)
            page.get_by_label("Amount").fill("20.555")  # as the server would, it reads no amount
            expect(comes_to).to_contain_text("You have €")
            page.get_by_label("Amount").fill("20,5")
        if kind == "withdrawals":
            page.get_by_role("button", name="Continue").click()
            for told in ("€20.50", "••••••0001", "€79.50", "mostly within a moment"):
                expect(page.locator("#form")).to_contain_text(told)
        page.get_by_role("button", name=button).click()
        page.locator("#operation").wait_for()
    assert sent(ada) == ["20.50", "20.50"]


def test_the_own_number_is_copied(visit: Visit, ada: Person) -> None:
    visitor = visit(permissions=["clipboard-read", "clipboard-write"])
    page = visitor.sign_in(ADA)
    page.get_by_role("link", name="Receive").first.click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == ADA

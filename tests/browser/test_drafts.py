"""What was typed and not sent is there again after a reload, the back button or a look elsewhere;
and no browser asks whether it should send a form once more.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PASSWORD, Visitor, has
from tests.browser.money_forms import FORMS, NOTHING, Form, done
from tests.browser.test_journey import ADA, TOMASZ, open_form
from tests.browser.test_requests import LEILA
from wallet import live
from wallet.people import Person

SEND = FORMS[0]
TYPED_AGO = """(ms) => {
    const [[name, draft]] = Object.entries(sessionStorage);
    sessionStorage.setItem(name, JSON.stringify({ ...JSON.parse(draft), at: Date.now() - ms }));
}"""
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.path)


@pytest.fixture
def ada(wallet_of: Callable[[str, str], Person]) -> Person:
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    wallet_of(LEILA, "Leïla Benhaddou")
    ada = wallet_of(ADA, "Ada Marin")
    has(ada, 100_00)
    return ada


@pytest.fixture
def visitor(visit: Callable[..., Visitor], ada: Person) -> Visitor:
    """Ada, who has money."""
    visitor = visit()
    visitor.sign_in(ADA).close()
    return visitor


def key_of(page: Page) -> str:
    return page.locator("#form [name=key]").input_value()


def is_blank(page: Page, form: Form) -> None:
    for name in form.typed:
        expect(page.locator(f"#form [name={name}]")).to_have_value("")


@each_form
def test_a_form_is_as_it_was_until_it_is_sent_and_blank_after(visitor: Visitor, form: Form) -> None:
    page = visitor.page()
    page.goto(visitor.address + form.path)
    form.fill(page)
    key = key_of(page)
    page.reload()
    form.is_as_it_was(page)
    page.goto(visitor.address + "/activity")
    page.goto(visitor.address + form.path)
    form.is_as_it_was(page)
    assert key_of(page) == key
    form.go_through(page)
    form.press(page, form.last)
    page.locator("#form form").wait_for(state="detached")
    page.goto(visitor.address + form.path)
    is_blank(page, form)
    assert key_of(page) != key
    assert sum(done().values()) == (2 if form.path.endswith("split") else 1)  # it asks two


@pytest.mark.parametrize("form", [form for form in FORMS if form.opens], ids=lambda form: form.path)
def test_a_form_in_place_is_as_it_was_until_it_is_sent_or_closed(
    visitor: Visitor, form: Form
) -> None:
    page = visitor.page()
    page.goto(visitor.address)
    open_form(page, form.opens or "")
    form.fill(page)
    page.reload()
    open_form(page, form.opens or "")
    form.is_as_it_was(page)
    page.locator("#form").get_by_role("link", name="Close").click()
    open_form(page, form.opens or "")
    is_blank(page, form)
    form.fill(page)
    form.go_through(page)
    page.reload()
    open_form(page, form.opens or "")
    form.is_as_it_was(page)
    form.go_through(page)
    form.press(page, form.last)
    page.locator("#form form").wait_for(state="detached")
    open_form(page, form.opens or "")
    is_blank(page, form)
    assert done() == NOTHING | {"operation": 1}


def test_what_comes_or_is_typed_while_a_form_is_on_its_way_does_not_bring_it_back(
    visitor: Visitor, ada: Person
) -> None:
    page = visitor.page()
    page.goto(visitor.address)
    form = next(form for form in FORMS if form.opens == "Add money")
    open_form(page, "Add money")
    form.fill(page)
    on_their_way: list[Route] = []
    page.route("**/deposits", lambda route: on_their_way.append(route))
    with page.expect_request("**/deposits"):
        form.press(page, form.last)
    live.touch(ada.id)
    with page.expect_response("**/live?*") as heard:
        page.evaluate("htmx.trigger('#live', 'wake')")
    assert heard.value.body()
    page.get_by_label("Amount").fill("80")
    on_their_way[0].continue_()
    page.locator("#form form").wait_for(state="detached")
    open_form(page, "Add money")
    is_blank(page, form)


def test_the_back_button_leads_from_the_look_to_the_form_and_from_what_was_sent_to_a_new_one(
    visitor: Visitor,
) -> None:
    page = visitor.page()
    page.goto(visitor.address + SEND.path)
    SEND.press(page, "Continue")  # refused: nothing was typed
    expect(page.locator("#to-error")).to_be_visible()
    SEND.fill(page)
    expect(page.locator("#to-error")).to_be_hidden()
    SEND.go_through(page)
    page.go_back()
    SEND.is_as_it_was(page)
    SEND.go_through(page)
    page.reload()
    SEND.is_as_it_was(page)
    SEND.go_through(page)
    SEND.press(page, SEND.last)
    page.locator("#form form").wait_for(state="detached")
    page.reload()
    page.go_back()
    is_blank(page, SEND)
    assert done() == NOTHING | {"operation": 1}


def test_going_back_to_a_sign_in_that_was_refused_asks_nothing(visitor: Visitor) -> None:
    visitor.context.clear_cookies()
    page = visitor.page()
    page.goto(visitor.address)
    page.get_by_label("Account number").fill(ADA)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".error").first).to_be_visible()
    page.wait_for_load_state()  # its scripts are what this is about
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    home = page.get_by_role("navigation", name="Move money")
    home.wait_for()
    page.go_back()
    expect(home).to_be_visible()


def test_what_was_typed_too_long_ago_is_gone(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto(visitor.address + SEND.path)
    SEND.fill(page)
    for minutes, is_there in ((19, True), (21, False)):
        page.evaluate(TYPED_AGO, minutes * 60_000)
        page.reload()
        if is_there:
            SEND.is_as_it_was(page)
        else:
            is_blank(page, SEND)
    assert page.evaluate("sessionStorage.length") == 0


def test_what_is_typed_before_the_scripts_are_there_stays(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto(visitor.address + SEND.path)
    SEND.fill(page)
    on_their_way: list[Route] = []
    page.route("**/drafts.js*", lambda route: on_their_way.append(route))
    with page.expect_request("**/drafts.js*"):
        page.goto(visitor.address + SEND.path, wait_until="commit")
    page.get_by_label("Amount").fill("9")
    for each in on_their_way:
        each.continue_()
    expect(page.get_by_label("Note")).to_have_value(SEND.typed["note"])
    expect(page.get_by_label("Amount")).to_have_value("9")


def test_who_signs_out_leaves_nothing_that_they_typed(visitor: Visitor) -> None:
    page = visitor.page()
    page.goto(visitor.address + SEND.path)
    SEND.fill(page)
    assert page.evaluate("sessionStorage.length") == 1
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    assert page.evaluate("sessionStorage.length") == 0

"""Forms that were left open, sent twice, from two tabs, or when the sign-in had ended: nothing that
was typed is lost, and nothing is done twice; with scripts and without.
"""

import time
from collections.abc import Callable

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from playwright.sync_api import Error, Page, expect
from sqlalchemy import text

from tests import services
from tests.browser.conftest import PASSWORD, Visitor, has, without_reloading
from tests.browser.money_forms import EVERYTHING, FORMS, NOTHING, Form, done
from tests.browser.test_journey import ADA, TOMASZ, open_form
from tests.browser.test_requests import LEILA
from wallet.database import transaction
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]

AWAY_SECONDS = 25 * 60
with_and_without_scripts = pytest.mark.parametrize(
    "scripts", [True, False], ids=["with scripts", "without"]
)


@pytest.fixture
def ada(wallet_of: WalletOf) -> Person:
    wallet_of(TOMASZ, "Tomasz Wieczorek")
    wallet_of(LEILA, "Leïla Benhaddou")
    ada = wallet_of(ADA, "Ada Marin")
    has(ada, 100_00)
    return ada


def opened(visitor: Visitor, form: Form, scripts: bool) -> Page:
    """The form in a tab of its own; with scripts in place where it opens in place."""
    page = visitor.page()
    if scripts and form.opens:
        page.goto(visitor.address)
        open_form(page, form.opens)
    else:
        page.goto(visitor.address + form.path)
    return page


class Earlier(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(time.time()) - AWAY_SECONDS


def time_passes(visitor: Visitor, *pages: Page) -> None:
    """As it does by itself: the cookie with the access token is gone, the password was asked for
    long ago, and the forms' tokens are as old as they.
    """
    visitor.context.clear_cookies(name="florin_access")
    columns = ("created_at", "confirmed_at", "last_seen_at", "rotated_at", "expires_at")
    earlier = ", ".join(f"{name} = {name} - make_interval(secs => :secs)" for name in columns)
    with transaction() as session:
        session.execute(text(f"UPDATE sign_in_session SET {earlier}"), {"secs": AWAY_SECONDS})
    secret, salt = services.ENVIRONMENT["SECRET_KEY"], "wtf-csrf-token"
    for page in pages:
        field = page.locator("#form [name=csrf_token]").first
        token = URLSafeTimedSerializer(secret, salt=salt).loads(field.input_value())
        aged = URLSafeTimedSerializer(secret, salt=salt, signer=Earlier).dumps(token)
        field.evaluate("(field, aged) => { field.value = aged; }", aged)


def sign_in_ends() -> None:
    with transaction() as session:
        session.execute(text("UPDATE sign_in_session SET ended_at = now() WHERE ended_at IS NULL"))


def sign_in_again(page: Page) -> None:
    page.get_by_label("Account number").fill(ADA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#flash")).to_contain_text("Nothing was done yet")


@with_and_without_scripts
def test_forms_that_were_left_for_long_work_once(visit: Visit, ada: Person, scripts: bool) -> None:
    visitor = visit(java_script_enabled=scripts)
    visitor.sign_in(ADA).close()
    pages = [opened(visitor, form, scripts) for form in FORMS]
    for form, page in zip(FORMS, pages, strict=True):
        form.fill(page)
    time_passes(visitor, *pages)
    for form, page in zip(FORMS, pages, strict=True):
        form.go_through(page)
        form.press(page, form.last, clicks=2)
        page.locator("#form form").wait_for(state="detached")
    assert done() == EVERYTHING


@with_and_without_scripts
def test_what_was_typed_comes_back_after_one_sign_in_and_is_done_once(
    visit: Visit, ada: Person, scripts: bool
) -> None:
    visitor = visit(java_script_enabled=scripts)
    visitor.sign_in(ADA).close()
    for form in FORMS:
        page = opened(visitor, form, scripts)
        form.fill(page)
        before, key = done(), page.locator("#form [name=key]").input_value()
        time_passes(visitor, page)
        sign_in_ends()
        form.press(page, form.buttons[0])
        sign_in_again(page)
        assert done() == before
        form.is_as_it_was(page)
        assert page.locator("#form [name=key]").input_value() == key
        form.go_through(page)
        form.press(page, form.last)
        page.locator("#form form").wait_for(state="detached")
        page.close()
    assert done() == EVERYTHING


def test_nobody_who_types_is_led_away_when_the_sign_in_ends(visit: Visit, ada: Person) -> None:
    visitor = visit()
    visitor.sign_in(ADA).close()
    form = FORMS[0]
    page = opened(visitor, form, scripts=True)
    form.fill(page)
    time_passes(visitor, page)
    sign_in_ends()
    with without_reloading(page), page.expect_response("**/live?**") as answer:
        page.evaluate("htmx.trigger('#live', 'wake')")
    assert answer.value.status == 401
    form.is_as_it_was(page)
    form.press(page, "Continue")
    sign_in_again(page)
    form.is_as_it_was(page)


@with_and_without_scripts
def test_who_signed_out_and_in_again_in_another_tab_finds_what_they_typed(
    visit: Visit, ada: Person, scripts: bool
) -> None:
    visitor = visit(java_script_enabled=scripts)
    visitor.sign_in(ADA).close()
    forms = FORMS[::3]  # in place, on a page, one with choices
    pages = [opened(visitor, form, scripts) for form in forms]
    for form, page in zip(forms, pages, strict=True):
        form.fill(page)
    other = visitor.page()
    other.goto(visitor.address)
    other.locator(".menu summary").click()
    other.get_by_role("button", name="Sign out").click()
    visitor.sign_in(ADA, other)
    for form, page in zip(forms, pages, strict=True):
        form.press(page, form.buttons[0])
        expect(page.locator("#flash")).to_contain_text("Nothing was done yet")
        form.is_as_it_was(page)
    assert done() == NOTHING


def shows(page: Page, address: str, html: str) -> None:
    """As it was elsewhere, whatever stands there now."""
    page.route(address, lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(address)
    page.unroute(address)


@with_and_without_scripts
def test_the_same_page_in_another_tab_leads_to_what_was_done(
    visit: Visit, ada: Person, scripts: bool
) -> None:
    """As a browser shows it that brings back the tabs of before."""
    visitor = visit(java_script_enabled=scripts)
    visitor.sign_in(ADA).close()
    for form in FORMS:
        page, other = visitor.page(), visitor.page()
        page.goto(visitor.address + form.path)
        form.fill(page)
        form.go_through(page)
        html, address = page.content(), page.url
        form.press(page, form.last)
        page.locator("#form form").wait_for(state="detached")
        shows(other, address, html)
        if len(form.buttons) == 1:
            form.fill(other)
        form.press(other, form.last)
        expect(other).to_have_url(page.url)
        page.close()
        other.close()
    assert done() == EVERYTHING


def test_reloading_before_the_last_step_and_going_back_after_it_do_nothing_twice(
    visit: Visit, ada: Person
) -> None:
    """Without scripts; with them the browser doesn't ask: see `test_drafts`."""
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(ADA).close()
    form = FORMS[0]
    page = visitor.page()
    page.goto(visitor.address + form.path)
    form.fill(page)
    form.go_through(page)
    page.reload()
    form.press(page, form.last)
    page.locator("#form form").wait_for(state="detached")
    sent = page.url
    page.reload()
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # it asks whether to send the form again
        page.go_back()
    page.wait_for_url("chrome-error://**")
    page.reload()  # yes, send it again
    expect(page).to_have_url(sent)
    page.go_back()
    expect(page.get_by_label("Amount")).to_have_value("")  # another one, if anything
    assert done() == NOTHING | {"operation": 1}

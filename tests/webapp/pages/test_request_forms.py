"""The three ways to ask: what they accept, what they refuse, and that nobody is asked twice."""

import pytest

from tests.wallet.payouts.paying import count
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, Browser
from tests.webapp.pages.requesting import ALICE, BOB, CAROL, LINK, NEW, PARTS, SPLIT, asked, led
from tests.webapp.pages.test_live import poll_of
from tests.webapp.pages.test_money_forms import BAD_AMOUNTS, error_beside


@pytest.fixture
def carol(app, person) -> Browser:
    return Browser(app, person(CAROL, "Carol Diaz"))


def refused(browser: Browser, action: str, **typed: str) -> Element:
    answer = browser.submit(action, action, **typed)
    assert answer.status_code == 422
    assert count("money_request") == 0
    return read(answer.text)


def proposed(browser: Browser, what: str, **typed: str) -> Element:
    fields = browser.form(SPLIT, SPLIT) | typed | {"do": what}
    answer = browser.post(PARTS, fields)
    assert (answer.status_code, count("money_request")) == (200, 0)
    return read(answer.text)


@pytest.mark.parametrize("action", [NEW, LINK, SPLIT])
@pytest.mark.parametrize(("typed", "message"), BAD_AMOUNTS.values(), ids=BAD_AMOUNTS.keys())
def test_a_bad_amount_is_told_beside_its_field(
    alice: Browser, bob: Browser, action: str, typed: str, message: str
) -> None:
    to = {NEW: {"to": BOB}, SPLIT: {"to_1": BOB}}.get(action, {})
    page = refused(alice, action, amount=typed, **to)
    assert message in error_beside(page, "amount")
    assert page.one("input", id="amount").attributes["value"] == typed


@pytest.mark.parametrize(
    ("to", "message"),
    [(ALICE, "ask yourself"), ("9999999999", "No EUR wallet"), ("1", "ten")],
)
def test_who_cannot_be_asked_is_told_beside_the_number(
    alice: Browser, to: str, message: str
) -> None:
    assert message in error_beside(refused(alice, NEW, to=to, amount="5"), "to")
    assert message.replace("ask yourself", "your own") in error_beside(
        refused(alice, SPLIT, amount="5", to_2=to), "to_2"
    )


def test_the_same_form_sent_twice_asks_once(alice: Browser, bob: Browser) -> None:
    fields = alice.form(NEW, NEW) | {"to": BOB, "amount": "5"}
    first, second = alice.post(NEW, fields), alice.post(NEW, fields)
    assert first.location == second.location
    changed = alice.post(NEW, fields | {"amount": "6"})
    assert changed.status_code == 409
    assert read(changed.text).one("form", action=NEW).fields()["key"] != fields["key"]
    assert count("money_request") == 1


def test_who_asks_too_often_is_told_and_keeps_what_they_typed(alice: Browser, bob: Browser) -> None:
    for _ in range(3):
        asked(alice, BOB, "1")
    answer = alice.submit(NEW, NEW, to=BOB, amount="1", note="again")
    assert answer.status_code == 429
    page = read(answer.text)
    assert "several times" in page.one("p", class_="form-error").text
    assert page.one("input", id="note").attributes["value"] == "again"


def test_a_split_shows_its_equal_parts_before_anybody_is_asked(
    alice: Browser, bob: Browser, carol: Browser
) -> None:
    page = proposed(alice, "divide", amount="10", to_1=BOB, to_3=CAROL, mine="1")
    values = page.one("form", action=SPLIT).fields()
    assert (values["amount_1"], values["amount_2"], values["amount_3"]) == ("3.33", "", "3.33")
    note = page.one("div", class_="note").text
    assert "one part is €3.34, the others €3.33" in note
    assert "Your own is €3.34" in note
    answer = alice.post(SPLIT, values)
    assert answer.status_code == 303
    split = alice.page(answer.location)
    assert "€10.00" in split.text
    assert "€6.66" in split.text


def test_even_parts_say_so(alice: Browser) -> None:
    page = proposed(alice, "divide", amount="10", to_1=BOB, mine="1")
    assert "Each part is €5.00" in page.one("div", class_="note").text


def test_a_row_more_keeps_what_was_typed_up_to_twenty(alice: Browser) -> None:
    page = proposed(alice, "more", amount="ten", to_1="12", rows="3")
    values = page.one("form", action=SPLIT).fields()
    assert (values["amount"], values["to_1"], values["to_4"]) == ("ten", "12", "")
    assert "autofocus" in page.one("input", id="to_4").attributes
    full = proposed(alice, "more", rows="99")
    assert "to_20" in full.one("form", action=SPLIT).fields()
    assert "to_21" not in full.one("form", action=SPLIT).fields()
    assert full.all("button", value="more") == []


def test_a_proposal_for_nobody_says_what_is_missing(alice: Browser) -> None:
    fields = alice.form(SPLIT, SPLIT) | {"do": "divide"}
    answer = alice.post(PARTS, fields, htmx=True)
    assert answer.status_code == 422
    part = read(answer.text)
    assert "Enter an amount" in error_beside(part, "amount")
    assert "at least one" in error_beside(part, "to_1")
    assert part.all("h1") == []


def test_a_split_that_does_not_add_up_says_what_is_left(
    alice: Browser, bob: Browser, carol: Browser
) -> None:
    fields = alice.form(SPLIT, SPLIT)
    del fields["mine"]
    fields |= {"amount": "10", "to_1": BOB, "amount_1": "4", "to_2": CAROL, "amount_2": "5"}
    answer = alice.post(SPLIT, fields)
    assert answer.status_code == 422
    assert "€1.00 is left" in error_beside(read(answer.text), "amount")


def test_a_split_sent_twice_asks_once(alice: Browser, bob: Browser, carol: Browser) -> None:
    fields = alice.form(SPLIT, SPLIT) | {"amount": "9", "to_1": BOB, "to_2": CAROL}
    assert alice.post(SPLIT, fields).location == alice.post(SPLIT, fields).location
    assert count("money_request") == 2


def test_where_a_proposal_stands_in_the_address_bar_the_form_is(alice: Browser) -> None:
    assert alice.get(PARTS).location == SPLIT


def test_a_split_is_its_askers_alone(alice: Browser, bob: Browser) -> None:
    path = led(alice, SPLIT, amount="9", to_1=BOB)
    assert alice.get(path).status_code == 200
    assert bob.get(path).status_code == 404


def test_the_live_split_shows_who_has_paid(alice: Browser, bob: Browser) -> None:
    bob.has("10")
    path = led(alice, SPLIT, amount="9", to_1=BOB)
    address = poll_of(alice.page(path))
    (row,) = alice.page(path).all("a", class_="row-title")
    paid = bob.submit(row.attributes["href"], row.attributes["href"])
    assert paid.status_code == 303
    parts = read(alice.get(address, headers=HTMX).text)
    assert "1 of 1" in parts.one(id="split").text

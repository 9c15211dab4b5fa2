"""Add money, Withdraw, Send: what they accept, what they refuse, and that nothing is done twice."""

from uuid import uuid4

import pytest

from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import Browser, operation_id_of

DEPOSIT = ("/deposits/new", "/deposits")
WITHDRAWAL = ("/withdrawals/new", "/withdrawals/review")
TRANSFER = ("/transfers/new", "/transfers/review")

BAD_AMOUNTS = {
    "nothing": ("", "Enter an amount"),
    "zero": ("0", "above zero"),
    "zero cents": ("0.00", "above zero"),
    "negative": ("-5", "number"),
    "too precise": ("1.001", "2 decimal places"),
    "words": ("ten", "number"),
    "NaN": ("NaN", "number"),
    "infinity": ("Infinity", "number"),
    "exponent": ("1e3", "number"),
    "full-width digits": ("１２", "number"),
    "thousands separator": ("1,000", "nothing between thousands"),
    "over the limit": ("10000.01", "The most at once is €10,000.00"),
    "far over every limit": ("9" * 40, "number"),
}


def refused(browser: Browser, form: tuple[str, str], **typed: str):
    """Submit; the page comes again with 422, nothing is written. Returns the page."""
    before = browser.operations()
    response = browser.submit(*form, **typed)
    assert response.status_code == 422
    assert browser.operations() == before
    return read(response.text)


def error_beside(page, name: str) -> str:
    """The message of a field, found as a screen reader finds it."""
    box = page.one("input", id=name)
    assert box.attributes["aria-invalid"] == "true"
    assert f"{name}-error" in box.attributes["aria-describedby"].split()
    return page.one(id=f"{name}-error").text


@pytest.mark.parametrize("form", [DEPOSIT, WITHDRAWAL, TRANSFER], ids=lambda form: form[1])
@pytest.mark.parametrize(("typed", "message"), BAD_AMOUNTS.values(), ids=BAD_AMOUNTS.keys())
def test_a_bad_amount_is_told_beside_its_field(
    alice: Browser, bob: Browser, form: tuple[str, str], typed: str, message: str
) -> None:
    to = {"to": "1000000002"} if form is TRANSFER else {}
    page = refused(alice, form, amount=typed, **to)
    assert message in error_beside(page, "amount")
    assert page.one("input", id="amount").attributes["value"] == typed
    assert "autofocus" in page.one("input", id="amount").attributes


def test_yen_have_no_decimal_places(kenji: Browser) -> None:
    page = refused(kenji, DEPOSIT, amount="1.5")
    assert "JPY has no decimal places" in error_beside(page, "amount")


@pytest.mark.parametrize("form", [WITHDRAWAL, TRANSFER], ids=lambda form: form[1])
def test_more_than_is_available_is_refused(
    alice: Browser, bob: Browser, form: tuple[str, str]
) -> None:
    alice.has("10.00")
    to = {"to": "1000000002"} if form is TRANSFER else {}
    page = refused(alice, form, amount="10.01", **to)
    assert "don't have that much" in error_beside(page, "amount")
    assert alice.available() == "10.00"


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("1000000001", "yourself"),
        ("1000000009", "No wallet can receive this"),
        ("4000000001", "No wallet can receive this"),
        ("12345", "ten digits"),
        ("", "ten digits"),
        ("１００００００００２", "ten digits"),
    ],
    ids=["oneself", "unknown", "other currency", "too short", "nothing", "full-width digits"],
)
def test_a_wrong_recipient_is_told_beside_the_field(
    alice: Browser, kenji: Browser, to: str, message: str
) -> None:
    alice.has("10.00")
    page = refused(alice, TRANSFER, amount="5", to=to, note="for lunch")
    assert message in error_beside(page, "to")
    assert "autofocus" in page.one("input", id="to").attributes
    assert page.one("input", id="amount").attributes["value"] == "5"
    assert page.one("input", id="note").attributes["value"] == "for lunch"


def test_somebody_who_has_not_confirmed_has_no_wallet_to_send_to(
    alice: Browser, stranger: Browser
) -> None:
    alice.has("10.00")
    stranger.submit(
        "/sign-up", "/sign-up", account_number="1000000003", password="correct horse battery"
    )
    page = refused(alice, TRANSFER, amount="5", to="1000000003")
    assert "No wallet can receive this" in error_beside(page, "to")


@pytest.mark.parametrize(
    ("note", "message"),
    [("x" * 141, "140 characters"), ("a\x00b", "plain text"), ("a\nb", "plain text")],
    ids=["too long", "NUL", "line end"],
)
def test_a_bad_note_is_told_beside_its_field(
    alice: Browser, bob: Browser, note: str, message: str
) -> None:
    alice.has("10.00")
    page = refused(alice, TRANSFER, amount="5", to="1000000002", note=note)
    assert message in error_beside(page, "note")


def test_all_that_is_wrong_is_told_at_once_and_the_first_has_the_focus(alice: Browser) -> None:
    page = refused(alice, TRANSFER, amount="0", to="x", note="y" * 200)
    assert {i.attributes["id"] for i in page.all("input", **{"aria-invalid": "true"})} == {
        "to",
        "amount",
        "note",
    }
    assert [i.attributes["id"] for i in page.all("input") if "autofocus" in i.attributes] == ["to"]


@pytest.mark.parametrize("key", ["", "k" * 256, "schlüssel"], ids=["missing", "too long", "odd"])
def test_a_form_without_a_usable_key_comes_again_with_a_fresh_one(alice: Browser, key: str) -> None:
    page = refused(alice, DEPOSIT, amount="5", key=key)
    assert "send it once more" in page.one(class_="form-error").text
    fresh = page.one("form", action="/deposits").fields()
    assert fresh["amount"] == "5"
    operation_id_of(alice.post("/deposits", fresh))


def test_a_refused_form_keeps_its_key_because_nothing_was_consumed(alice: Browser) -> None:
    fields = alice.form(*DEPOSIT)
    page = read(alice.post("/deposits", fields | {"amount": "0"}).text)
    assert page.one("form", action="/deposits").fields()["key"] == fields["key"]


def test_the_same_form_sent_again_shows_the_same_operation(alice: Browser) -> None:
    fields = alice.form(*DEPOSIT) | {"amount": "25.00"}
    first = operation_id_of(alice.post("/deposits", fields))
    again = operation_id_of(alice.post("/deposits", fields | {"amount": " 25 "}))
    assert first == again
    assert [item.id for item in alice.operations()] == [first]


def test_a_transfer_sent_twice_moves_money_once(alice: Browser, bob: Browser) -> None:
    alice.has("10.00")
    typed = alice.form(*TRANSFER) | {"amount": "10", "to": "1000000002"}
    fields = (
        read(alice.post("/transfers/review", typed).text).one("form", action="/transfers").fields()
    )
    first = operation_id_of(alice.post("/transfers", fields))
    assert operation_id_of(alice.post("/transfers", fields)) == first
    assert operation_id_of(alice.post("/transfers/review", typed)) == first  # back, and once more
    assert (alice.available(), bob.available()) == ("0.00", "10.00")


def test_the_same_key_with_other_content_is_a_conflict_and_can_be_sent_afresh(
    alice: Browser,
) -> None:
    fields = alice.form(*DEPOSIT) | {"amount": "25"}
    alice.post("/deposits", fields)
    response = alice.post("/deposits", fields | {"amount": "26"})
    assert response.status_code == 409
    page = read(response.text)
    assert "already sent with other details" in page.one(class_="form-error").text
    assert len(alice.operations()) == 1
    operation_id_of(alice.post("/deposits", page.one("form", action="/deposits").fields()))
    assert len(alice.operations()) == 2


def test_every_form_is_rendered_with_a_key_of_its_own(alice: Browser) -> None:
    assert alice.form(*DEPOSIT)["key"] != alice.form(*DEPOSIT)["key"]


@pytest.mark.parametrize("form", [DEPOSIT, WITHDRAWAL, TRANSFER], ids=lambda form: form[1])
def test_a_post_without_csrf_token_does_nothing(alice: Browser, form: tuple[str, str]) -> None:
    alice.has("10.00")
    """Nor knows another site for whom a form is, which would bring it back, filled in."""
    fields = alice.form(*form) | {"amount": "5", "to": "1000000002"}
    del fields["csrf_token"], fields["whose"]
    response = alice.post(form[1], fields)
    assert response.status_code == 400
    assert "too long" in read(response.text).one("h1").text
    assert alice.operations() == []


def test_what_was_typed_is_escaped(alice: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    response = alice.submit(*TRANSFER, to=evil, amount=evil, note=evil)
    assert "<script>alert" not in response.text
    assert read(response.text).one("input", id="note").attributes["value"] == evil


def test_a_deposit_leads_to_its_page(alice: Browser) -> None:
    operation_id = operation_id_of(alice.submit(*DEPOSIT, amount="25"))
    page = alice.page(f"/operations/{operation_id}")
    assert "+€25.00" in page.text
    assert "Asked" in page.one(class_="time-line").text


def test_a_withdrawal_holds_its_money(alice: Browser) -> None:
    alice.has("10.00")
    operation_id_of(alice.submit(*WITHDRAWAL, amount="4"))
    balance = alice.page("/").one(id="balance").text
    assert "€6.00" in balance
    assert "€4.00 held" in balance


def test_both_people_see_a_transfer(alice: Browser, bob: Browser) -> None:
    alice.has("10.00")
    operation_id = operation_id_of(
        alice.submit(*TRANSFER, amount="4", to="1000000002", note="for lunch")
    )
    sent, received = (who.page(f"/operations/{operation_id}").text for who in (alice, bob))
    assert "−€4.00" in sent
    assert "To Bob <b>Okafor</b>" in sent
    assert "+€4.00" in received
    assert "for lunch" in received


def test_a_page_that_answers_a_form_says_so_where_it_can_be_asked_for_again(
    alice: Browser,
) -> None:
    def says_so(page: Element) -> bool:
        return "data-posted" in page.one("body").attributes

    assert not says_so(alice.page(DEPOSIT[0]))
    assert says_so(read(alice.submit(*DEPOSIT, amount="0").text))
    token = {"csrf_token": alice.form(*DEPOSIT)["csrf_token"]}
    only_posted = alice.post(f"/operations/{uuid4()}/cancel", token)
    assert only_posted.status_code == 404
    assert not says_so(read(only_posted.text))

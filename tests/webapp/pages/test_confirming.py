"""What is much, or for somebody new, asks for the password in the very form, and loses nothing."""

import pytest

from tests.characters import confirmed_long_ago
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import PASSWORD, Browser, operation_id_of

WITHDRAWAL = ("/withdrawals/new", "/withdrawals/review")
TRANSFER = ("/transfers/new", "/transfers/review")
TO_BOB = {"to": "1000000002", "amount": "150", "note": "for the boat"}


@pytest.fixture
def rich(alice: Browser) -> Browser:
    """Alice with money, some time after she signed in."""
    alice.has("5000.00")
    confirmed_long_ago()
    return alice


def asked_to_confirm(browser: Browser, form: tuple[str, str], **typed: str) -> Element:
    """Send the form; where it is looked at, it wants the password. Returns that page."""
    response = browser.submit(*form, **typed)
    assert response.status_code == 200
    page = read(response.text)
    field = page.one("input", id="password")
    assert "autofocus" in field.attributes
    assert field.attributes["value"] == ""
    assert browser.operations() == []
    return page


def fields_of(page: Element, action: str) -> dict[str, str]:
    return page.one("form", action=action).fields()


def test_a_send_to_somebody_new_over_the_limit_asks_and_then_does_it_once(
    rich: Browser, bob: Browser
) -> None:
    page = asked_to_confirm(rich, TRANSFER, **TO_BOB)
    assert "more than €100.00" in page.one(class_="confirmation").text
    assert "five minutes" in page.one(id="password-hint").text
    fields = fields_of(page, "/transfers")
    assert {name: fields[name] for name in TO_BOB} == TO_BOB
    fields["password"] = PASSWORD
    first = operation_id_of(rich.post("/transfers", fields))
    assert operation_id_of(rich.post("/transfers", fields)) == first
    assert rich.available() == "4850.00"


def test_the_form_keeps_its_key_while_it_asks(rich: Browser, bob: Browser) -> None:
    before = rich.form(*TRANSFER) | TO_BOB
    page = read(rich.post("/transfers/review", before).text)
    assert fields_of(page, "/transfers")["key"] == before["key"]
    refused = rich.post("/transfers", fields_of(page, "/transfers"))
    assert refused.status_code == 403
    assert fields_of(read(refused.text), "/transfers")["key"] == before["key"]
    assert rich.operations() == []


def test_a_large_withdrawal_asks_and_a_small_one_does_not(rich: Browser) -> None:
    page = asked_to_confirm(rich, WITHDRAWAL, amount="1000.01")
    assert "more than €1,000.00" in page.one(class_="confirmation").text
    fields = fields_of(page, "/withdrawals")
    operation_id_of(rich.post("/withdrawals", fields | {"password": PASSWORD}))
    confirmed_long_ago()
    operation_id_of(rich.submit(*WITHDRAWAL, amount="1000"))


def test_who_has_just_signed_in_is_not_asked(alice: Browser, bob: Browser) -> None:
    alice.has("5000.00")
    operation_id_of(alice.submit(*TRANSFER, **TO_BOB))
    operation_id_of(alice.submit(*WITHDRAWAL, amount="2000"))


def test_a_confirmation_is_good_for_the_next_one_too(rich: Browser, bob: Browser) -> None:
    fields = fields_of(asked_to_confirm(rich, TRANSFER, **TO_BOB), "/transfers")
    operation_id_of(rich.post("/transfers", fields | {"password": PASSWORD}))
    operation_id_of(rich.submit(*WITHDRAWAL, amount="2000"))


@pytest.mark.parametrize(
    ("password", "words"), [("not hers at all", "not your password"), ("", "Enter your")]
)
def test_a_wrong_password_is_told_beside_the_field_and_nothing_is_lost(
    rich: Browser, bob: Browser, password: str, words: str
) -> None:
    fields = fields_of(asked_to_confirm(rich, TRANSFER, **TO_BOB), "/transfers")
    response = rich.post("/transfers", fields | {"password": password})
    assert response.status_code in (403, 422)
    page = read(response.text)
    assert words in page.one(id="password-error").text
    assert page.all(id="password-hint") == []  # "then we don't ask again" would read as a promise
    assert "password-hint" not in page.one(id="password").attributes["aria-describedby"]
    assert "more than €100.00" in page.one(class_="confirmation").text
    again = fields_of(page, "/transfers")
    assert {n: v for n, v in again.items() if n != "csrf_token"} == {
        n: v for n, v in fields.items() if n != "csrf_token"
    }
    assert rich.operations() == []
    operation_id_of(rich.post("/transfers", again | {"password": PASSWORD}))


def test_the_right_password_stands_although_the_amount_is_refused(
    rich: Browser, bob: Browser
) -> None:
    fields = fields_of(asked_to_confirm(rich, TRANSFER, **TO_BOB), "/transfers")
    answer = rich.post("/transfers", fields | {"password": PASSWORD, "amount": "6000"})
    page = read(answer.text)
    assert "don't have that much" in page.one(id="amount-error").text
    assert page.all("input", id="password") == []
    again = fields_of(page, "/transfers/review") | {"amount": "150"}
    assert again["key"] == fields["key"]
    looked_at = fields_of(read(rich.post("/transfers/review", again).text), "/transfers")
    operation_id_of(rich.post("/transfers", looked_at))


def test_too_many_wrong_passwords_ask_to_wait_in_the_same_form(rich: Browser, bob: Browser) -> None:
    fields = fields_of(asked_to_confirm(rich, TRANSFER, **TO_BOB), "/transfers")
    for _ in range(6):
        rich.post("/transfers", fields | {"password": "not hers at all"})
    answer = rich.post("/transfers", fields | {"password": PASSWORD})
    assert answer.status_code == 429
    page = read(answer.text)
    assert "Please wait" in page.one(class_="form-error").text
    assert page.one("input", id="password")
    assert page.one("input", name="note").attributes["value"] == TO_BOB["note"]
    assert rich.operations() == []


def test_on_the_dashboard_the_open_form_asks(rich: Browser, bob: Browser) -> None:
    answer = rich.submit(*TRANSFER, htmx=True, **TO_BOB)
    form = read(answer.text).one("form")
    assert form.attributes["hx-post"] == "/transfers"
    refused = rich.post("/transfers", form.fields(), htmx=True)
    assert refused.status_code == 403
    assert read(refused.text).one("form").attributes["hx-post"] == "/transfers"
    done = rich.post("/transfers", form.fields() | {"password": PASSWORD}, htmx=True)
    assert "€150.00 sent." in read(done.text).one(id="form").text
    assert rich.available() == "4850.00"

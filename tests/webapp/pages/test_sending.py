"""Send, step by step: what is filled in, the look before it goes, what is told afterwards."""

import pytest
from flask import Flask

from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, PASSWORD, Browser, operation_id_of
from wallet.people.lookups import FAILURES_PER_HOUR
from webapp import kept

NEW, REVIEW, SEND = "/transfers/new", "/transfers/review", "/transfers"
TO_BOB = {"to": "1000000002", "amount": "4", "note": "for lunch"}


@pytest.fixture
def rich(alice: Browser) -> Browser:
    alice.has("50.00")
    return alice


def look(browser: Browser, **typed: str) -> Element:
    answer = browser.post(REVIEW, browser.form(NEW, REVIEW) | typed)
    assert answer.status_code == 200, answer.status
    return read(answer.text)


def test_an_address_may_fill_the_form_in(rich: Browser, bob: Browser) -> None:
    form = rich.page(f"{NEW}?to=1000000002&amount=12.50&note=a%20%3Cb%3E").one(
        "form", action=REVIEW
    )
    assert form.one("input", id="to").attributes["value"] == "1000000002"
    assert form.one("input", id="amount").attributes["value"] == "12.50"
    assert form.one("input", id="note").attributes["value"] == "a <b>"
    assert "autofocus" in form.one("input", id="amount").attributes
    assert (
        len(rich.page(f"{NEW}?note={'x' * 5000}").one("input", id="note").attributes["value"])
        == 200
    )


def test_a_stranger_s_id_fills_nothing_in_and_names_nobody(rich: Browser, bob: Browser) -> None:
    page = rich.page(f"{NEW}?to={bob.person.id}")
    assert page.all("input", name="payee") == []
    assert page.one("input", id="to").attributes["value"] == ""
    assert "Okafor" not in page.text
    answer = rich.post(
        REVIEW, rich.form(NEW, REVIEW) | {"amount": "4", "payee": str(bob.person.id)}
    )
    assert answer.status_code == 422
    assert "Choose somebody you know" in read(answer.text).one(id="to-error").text


def test_the_look_tells_who_how_much_what_remains_and_when(rich: Browser, bob: Browser) -> None:
    page = look(rich, **TO_BOB)
    text = page.one(id="form").text
    for words in ("€4.00", "Bob <.", "for lunch", "€46.00", "At once", "New to you"):
        assert words in text
    assert "Okafor" not in text
    assert page.one("form", action=SEND).fields().items() >= TO_BOB.items()
    assert rich.operations() == []


def test_the_look_at_somebody_known_names_them_and_hides_their_number(
    rich: Browser, bob: Browser
) -> None:
    bob.has("5.00")
    bob.submit(NEW, REVIEW, amount="1", to="1000000001")
    page = look(rich, amount="4", payee=str(bob.person.id))
    assert "Bob <b>Okafor</b>" in page.one(id="form").text
    assert "1000000002" not in str(page.one("form", action=SEND).fields().values())
    assert "1000 0000 02" not in page.text
    sent = operation_id_of(rich.post(SEND, page.one("form", action=SEND).fields()))
    assert rich.operations()[0].id == sent
    assert bob.available() == "8.00"


def test_one_key_goes_from_the_form_to_the_transfer(rich: Browser, bob: Browser) -> None:
    fields = rich.form(NEW, REVIEW) | TO_BOB
    reviewed = read(rich.post(REVIEW, fields).text).one("form", action=SEND).fields()
    assert reviewed["key"] == fields["key"]
    changed = read(rich.post(REVIEW, reviewed | {"change": "1"}).text)
    form = changed.one("form", action=REVIEW).fields()
    assert form.items() >= (TO_BOB | {"key": fields["key"]}).items()
    first = operation_id_of(rich.post(SEND, reviewed))
    for again in (SEND, REVIEW):
        assert operation_id_of(rich.post(again, reviewed)) == first
    other = rich.post(REVIEW, form | {"amount": "5"})
    assert other.status_code == 409
    assert read(other.text).one("form", action=REVIEW).fields()["amount"] == "5"
    assert rich.available() == "46.00"


def test_a_number_that_was_not_typed_is_not_told(rich: Browser, bob: Browser) -> None:
    assert "1000 0000 02" in look(rich, **TO_BOB).text
    rich.submit(NEW, REVIEW, **TO_BOB)
    chosen = {"payee": str(bob.person.id), "amount": "4", "to": "Bob <b>Okafor</b>"}
    page = look(rich, **chosen)
    assert "••" in page.one(id="form").text
    assert "1000 0000 02" not in page.text
    answer = rich.post(SEND, page.one("form", action=SEND).fields())
    assert "1000000002" not in rich.get(answer.location).text


def test_the_money_that_went_meanwhile_is_told_beside_the_amount_and_nothing_is_lost(
    rich: Browser, bob: Browser
) -> None:
    reviewed = look(rich, **TO_BOB | {"amount": "50"}).one("form", action=SEND).fields()
    rich.submit(NEW, REVIEW, to="1000000002", amount="1")
    answer = rich.post(SEND, reviewed)
    assert answer.status_code == 422
    page = read(answer.text)
    assert "don't have that much" in page.one(id="amount-error").text
    fields = page.one("form", action=REVIEW).fields()
    assert (fields["amount"], fields["note"], fields["key"]) == (
        *("50", "for lunch"),
        reviewed["key"],
    )


def test_what_was_sent_has_a_page_that_its_sender_alone_sees(rich: Browser, bob: Browser) -> None:
    sent = operation_id_of(rich.submit(NEW, REVIEW, **TO_BOB))
    page = rich.page(f"/transfers/sent/{sent}")
    for words in ("€4.00 sent.", "Bob <b>Okafor</b>", "for lunch", str(sent)):
        assert words in page.text
    assert page.all("a", href=f"/operations/{sent}")
    (again,) = [a for a in page.all("a") if a.text == "Send again"]
    form = rich.page(again.attributes["href"]).one("form", action=REVIEW).fields()
    assert (form["payee"], form["amount"], form["note"]) == (
        *(str(bob.person.id), "4.00"),
        "for lunch",
    )
    assert bob.get(f"/transfers/sent/{sent}").status_code == 404
    deposit = operation_id_of(rich.submit("/deposits/new", "/deposits", amount="5"))
    assert rich.get(f"/transfers/sent/{deposit}").status_code == 404


def test_the_same_once_more_is_asked_about(rich: Browser, bob: Browser) -> None:
    rich.submit(NEW, REVIEW, **TO_BOB)
    assert "You sent €4.00 to them already" in look(rich, **TO_BOB).text


def test_people_are_suggested_by_name_and_never_by_number(rich: Browser, bob: Browser) -> None:
    def suggested(typed: str) -> list[str]:
        answer = rich.get(f"/transfers/people?to={typed}", headers=HTMX)
        return [i.attributes["value"] for i in read(answer.text).all("input", name="payee")]

    assert suggested("bob") == []
    rich.submit(NEW, REVIEW, **TO_BOB)
    assert suggested("OKAF") == [str(bob.person.id)]
    assert suggested("nobody") == []
    assert suggested("10") == [str(bob.person.id)]  # no name: the latest


def test_a_name_without_scripts_lists_who_may_be_meant(rich: Browser, bob: Browser) -> None:
    rich.submit(NEW, REVIEW, **TO_BOB)
    answer = rich.post(REVIEW, rich.form(NEW, REVIEW) | {"to": "bob", "amount": "4"})
    assert answer.status_code == 422
    form = read(answer.text).one("form", action=REVIEW)
    (choice,) = form.all("input", name="payee")
    chosen = form.fields() | {"payee": choice.attributes["value"]}
    assert "Bob <b>Okafor</b>" in read(rich.post(REVIEW, chosen).text).one(id="form").text


def test_looking_is_no_way_to_search_for_who_has_a_wallet(rich: Browser, bob: Browser) -> None:
    fields = rich.form(NEW, REVIEW) | {"amount": "1"}
    for number in range(FAILURES_PER_HOUR):
        assert rich.post(REVIEW, fields | {"to": f"70000000{number:02}"}).status_code == 422
    answer = rich.post(REVIEW, fields | TO_BOB)
    assert answer.status_code == 429
    assert read(answer.text).one("form", action=REVIEW).fields()["note"] == "for lunch"


@pytest.mark.parametrize("step", [REVIEW, SEND])
def test_what_was_typed_when_the_sign_in_had_ended_is_there_after_the_next_one(
    app: Flask, rich: Browser, bob: Browser, step: str
) -> None:
    fields = rich.form(NEW, REVIEW) | TO_BOB | {"password": "never kept"}
    Browser(app, rich.person).submit("/sessions", "/sessions/end-others")
    where = rich.post(step, fields).location
    assert where == "/sign-in?next=%2Ftransfers%2Fnew"
    assert cookie_of(rich).count("lunch") == 0
    page = back_after_signing_in(rich, where, "1000000001")
    assert page.one("form", action=REVIEW).fields().items() >= TO_BOB.items()
    assert "Nothing was done yet" in page.one(id="flash").text
    assert "never kept" not in page.text
    assert rich.page(NEW).one("input", id="amount").attributes["value"] == ""  # once
    assert rich.operations() == []


def test_it_is_there_for_nobody_else_who_signs_in_in_that_browser(
    app: Flask, rich: Browser, bob: Browser
) -> None:
    fields = rich.form(NEW, REVIEW) | TO_BOB
    Browser(app, rich.person).submit("/sessions", "/sessions/end-others")
    page = back_after_signing_in(rich, rich.post(REVIEW, fields).location, "1000000002")
    assert page.one("input", id="amount").attributes["value"] == ""
    with rich.client.session_transaction() as session:
        assert kept.SESSION_KEY not in session


@pytest.mark.parametrize("what", ["too long ago", "too much"])
def test_it_is_kept_for_some_minutes_and_never_much(
    app: Flask, rich: Browser, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "too long ago":
        monkeypatch.setattr(kept, "KEPT_SECONDS", -1)
    note = "lunch" if what == "too long ago" else "x" * 5000
    fields = rich.form(NEW, REVIEW) | TO_BOB | {"note": note}
    Browser(app, rich.person).submit("/sessions", "/sessions/end-others")
    page = back_after_signing_in(rich, rich.post(REVIEW, fields).location, "1000000001")
    assert page.one("input", id="amount").attributes["value"] == ""


def test_what_a_page_of_another_site_made_up_is_not_kept(app: Flask, rich: Browser) -> None:
    """It doesn't know for whom a form is."""
    fields = rich.form(NEW, REVIEW) | TO_BOB | {"whose": "0" * 32}
    Browser(app, rich.person).submit("/sessions", "/sessions/end-others")
    page = back_after_signing_in(rich, rich.post(REVIEW, fields).location, "1000000001")
    assert page.one("input", id="amount").attributes["value"] == ""


def cookie_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("florin_form")
    assert cookie is not None
    return cookie.decoded_value


def back_after_signing_in(browser: Browser, where: str, number: str) -> Element:
    answer = browser.submit(where, "/sign-in", account_number=number, password=PASSWORD)
    assert answer.location == NEW
    return browser.page(answer.location)


def test_an_amount_is_typed_with_a_comma_as_well(rich: Browser, bob: Browser) -> None:
    assert "€1.50" in look(rich, **TO_BOB | {"amount": "1,5"}).one(id="form").text
    sent = operation_id_of(rich.submit(NEW, REVIEW, **TO_BOB | {"amount": "1,5"}))
    assert "€1.50 sent." in rich.page(f"/transfers/sent/{sent}").text
    assert rich.available() == "48.50"

"""The link that anybody with a wallet may pay, once; and the way to it for who has to sign in."""

from uuid import UUID

import pytest

from tests import services
from tests.webapp.page import read
from tests.webapp.pages.conftest import PASSWORD, Browser
from tests.webapp.pages.requesting import BOB, CAROL, LINK, link_of, pay, state
from wallet import people
from wallet.bank import Bank
from wallet.database import transaction
from wallet.settings import settings


def test_who_has_the_link_sees_what_it_is_and_pays(alice: Browser, bob: Browser) -> None:
    bob.has("20")
    path, link = link_of(alice, "12.50", "Tickets")
    page = bob.page(link)
    for words in ("Alice M. asks for", "€12.50", "“Tickets”", "Pay €12.50"):
        assert words in page.text
    assert "Marin" not in page.one("main").text
    answer = pay(bob, link)
    assert (answer.status_code, answer.location) == (303, path)
    assert "Alice Marin" in bob.page(path).text
    assert bob.get(link).location == path
    assert state(alice, path).startswith("Paid")


def test_its_asker_gets_address_and_qr_code_and_is_led_to_the_request(alice: Browser) -> None:
    path, link = link_of(alice, "5")
    page = alice.page(path)
    address = page.one("input", id="link").attributes["value"]
    assert address == f"{settings().public_url}{link}"
    assert page.one("div", class_="qr").one("svg")
    assert alice.get(link).location == path


def test_the_next_one_with_the_link_finds_it_paid(alice: Browser, bob: Browser, kenji) -> None:
    bob.has("20")
    _, link = link_of(alice, "5")
    pay(bob, link)
    page = kenji.page(link)
    assert "Somebody has paid this already" in page.text
    assert page.all("form", action=link) == []


def test_a_wallet_in_another_currency_is_told_so(alice: Browser, bob: Browser, kenji) -> None:
    _, link = link_of(alice, "5")
    page = kenji.page(link)
    assert "asked for in EUR, and your wallet is in JPY" in page.text
    assert page.all("form", action=link) == []
    token = kenji.form("/deposits/new", "/deposits")["csrf_token"]
    assert kenji.post(link, {"csrf_token": token}).status_code == 422


def test_without_the_money_the_page_says_so(alice: Browser, bob: Browser) -> None:
    _, link = link_of(alice, "5")
    answer = pay(bob, link)
    assert answer.status_code == 422
    assert "don't have that much" in read(answer.text).one("p", class_="form-error").text


def test_a_stranger_sees_what_it_is_but_not_what_the_asker_wrote(
    alice: Browser, stranger: Browser
) -> None:
    path, link = link_of(alice, "5", "Call 555-0100")
    page = stranger.page(link)
    assert "Alice M. asks for" in page.text
    assert "€5.00" in page.text
    assert "555-0100" not in page.text
    assert page.all("form", method="post") == []
    alice.submit(path, f"{path}/cancel")
    gone = stranger.page(link)
    assert "Taken back" in gone.text
    assert "Sign in" not in gone.one("main").text


def test_nobody_finds_a_link_that_is_not_there(alice: Browser, stranger: Browser) -> None:
    for browser in (alice, stranger):
        assert browser.get("/pay/nothing-here").status_code == 404
    assert stranger.post("/pay/nothing-here", {}).status_code in (303, 400)


def test_a_stranger_who_signs_in_comes_back_to_it(
    alice: Browser, bob: Browser, stranger: Browser
) -> None:
    _, link = link_of(alice, "5")
    (way,) = (a for a in stranger.page(link).all("a", class_="button") if a.text == "Sign in")
    answer = stranger.submit(
        way.attributes["href"], "/sign-in", account_number=BOB, password=PASSWORD
    )
    assert (answer.status_code, answer.location) == (303, link)
    assert "Pay €5.00" in stranger.page(link).text


@pytest.mark.parametrize("elsewhere", ["", "//evil.example"])
def test_a_stranger_who_opens_a_wallet_comes_back_to_it_and_goes_nowhere_else(
    alice: Browser, stranger: Browser, bank: services.Bank, elsewhere: str
) -> None:
    _, link = link_of(alice, "5")
    (way,) = (a for a in stranger.page(link).all("a", class_="button") if a.text == "Open a wallet")
    path = f"/sign-up?next={elsewhere}" if elsewhere else way.attributes["href"]
    begun = stranger.submit(path, "/sign-up", account_number=CAROL, password=PASSWORD)
    people.verify_due(Bank())
    with stranger.client.session_transaction() as kept, transaction() as session:
        code = people.mint_code(session, UUID(kept["registration"]))
    answer = stranger.submit(begun.location, "/sign-up/code", code=code or "")
    assert (answer.status_code, answer.location) == (303, "/" if elsewhere else link)


def test_a_link_is_made_with_the_key_of_its_form(alice: Browser) -> None:
    fields = alice.form(LINK, LINK) | {"amount": "5"}
    assert alice.post(LINK, fields).location == alice.post(LINK, fields).location

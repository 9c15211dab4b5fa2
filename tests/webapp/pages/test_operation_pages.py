"""One operation: its page, sending it again, its receipt, and help when something is wrong."""

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg
import pytest

from tests import services
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, Browser, operation_id_of
from wallet.settings import settings


@pytest.fixture
def sent(alice: Browser, bob: Browser) -> UUID:
    alice.has("10.00")
    typed = {"amount": "4", "to": "1000000002", "note": "Tea & cake"}
    return operation_id_of(alice.submit("/transfers/new", "/transfers/review", **typed))


@pytest.fixture
def asked(alice: Browser) -> UUID:
    return operation_id_of(alice.submit("/deposits/new", "/deposits", amount="25"))


def moved(database: services.Database, operation_id: UUID, change: str) -> None:
    """As a worker would have moved it."""
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute(f"UPDATE operation SET {change} WHERE id = '{operation_id}'")


def text_of(browser: Browser, operation_id: UUID, page: str = "") -> str:
    return browser.page(f"/operations/{operation_id}{page}").one("main").text


def test_the_next_attempt_stands_in_the_story_and_can_be_counted_down(
    alice: Browser, asked: UUID, wallet_database: services.Database
) -> None:
    change = "state = 'parked', reason = 'unclear', due_at = now() + interval '40 seconds'"
    moved(wallet_database, asked, change)
    last = alice.page(f"/operations/{asked}").all("li", class_="step")[-1]
    (until,) = [e for e in last.all("span") if "data-until" in e.attributes]
    assert until.text.startswith("We ask your bank again at ")
    assert until.attributes["data-until"].endswith("+00:00")
    assert "{}" in until.attributes["data-words"]


def test_the_bookings_tell_of_the_other_only_that_they_are_there(
    alice: Browser, bob: Browser, sent: UUID
) -> None:
    hers = alice.page(f"/operations/{sent}").one("details", id="bookings").text
    assert "The wallet of Bob <b>Okafor</b> +€4.00" in hers
    assert "Your available money then €6.00 −€4.00" in hers
    his = bob.page(f"/operations/{sent}").one("details", id="bookings").text
    assert "The wallet of Alice Marin −€4.00" in his
    assert "€6.00" not in his


def test_what_is_on_its_way_has_no_receipt_yet(
    alice: Browser, sent: UUID, asked: UUID, wallet_database: services.Database
) -> None:
    assert alice.page(f"/operations/{sent}").all(id="receipt-link")
    assert alice.page(f"/operations/{asked}").all(id="receipt-link") == []
    moved(wallet_database, asked, "state = 'cancelled', due_at = NULL")
    assert alice.page(f"/operations/{asked}").all(id="receipt-link")


def test_what_is_not_booked_has_no_bookings(alice: Browser, asked: UUID) -> None:
    assert alice.page(f"/operations/{asked}").all(id="bookings") == []


def test_sending_again_opens_the_form_filled_in_for_a_new_intent(
    alice: Browser, bob: Browser, sent: UUID
) -> None:
    link = alice.page(f"/operations/{sent}").one("a", id="send-again").attributes["href"]
    address = urlsplit(link)
    assert address.path == "/transfers/new"
    assert parse_qs(address.query)["to"] == [str(bob.person.id)]
    fields = alice.form(link, "/transfers/review")
    expected = {"payee": str(bob.person.id), "to": "", "amount": "4.00", "note": "Tea & cake"}
    assert fields.items() >= expected.items()
    again = operation_id_of(alice.post("/transfers", fields))
    assert again != sent
    assert alice.available() == "2.00"


def test_only_who_sent_can_send_again(alice: Browser, bob: Browser, sent: UUID) -> None:
    assert bob.page(f"/operations/{sent}").all(id="send-again") == []


def test_neither_learns_the_other_s_account_number(
    alice: Browser, bob: Browser, sent: UUID
) -> None:
    """Who sent may have chosen a name, or paid a request: then the number was never theirs."""
    for page in ("", "/receipt", "/help"):
        assert "1000000001" not in bob.get(f"/operations/{sent}{page}").text
        assert "1000000002" not in alice.get(f"/operations/{sent}{page}").text


@pytest.mark.parametrize(
    "query", ["to=<script>", "amount=1e9", "note=" + "x" * 5000, "key=mine&to=1", "note=%00%0A"]
)
def test_a_link_can_fill_in_but_not_more(alice: Browser, query: str) -> None:
    response = alice.get(f"/transfers/new?{query}")
    assert response.status_code == 200
    assert "<script>" not in response.text
    assert read(response.text).one("form", action="/transfers/review").fields()["key"] != "mine"


def test_everything_with_them_is_one_link_away(alice: Browser, sent: UUID) -> None:
    page = alice.page(f"/operations/{sent}")
    (link,) = [a for a in page.all("a") if a.text == "Everything with Bob <b>Okafor</b>"]
    found = alice.page(link.attributes["href"]).one(id="activity")
    assert [row.one("a").attributes["href"] for row in found.all("li", class_="row")] == [
        f"/operations/{sent}"
    ]


def facts(page: Element) -> dict[str, str]:
    names, values = page.all("dt"), page.all("dd")
    return {n.text: v.text for n, v in zip(names, values, strict=True)}


def test_a_receipt_has_what_a_receipt_needs(alice: Browser, bob: Browser, sent: UUID) -> None:
    hers = facts(alice.page(f"/operations/{sent}/receipt").one(id="receipt"))
    assert hers["From"] == "Alice Marin, account ••••••0001"
    assert hers["To"] == "Bob <b>Okafor</b>"
    assert (hers["Amount"], hers["Note"]) == ("4.00 EUR", "Tea & cake")
    assert hers["Reference"] == str(sent)
    assert hers["Done"].endswith("UTC")
    his = facts(bob.page(f"/operations/{sent}/receipt").one(id="receipt"))
    assert (his["From"], his["To"]) == ("Alice Marin", "Bob <b>Okafor</b>, account ••••••0002")


def test_a_receipt_of_what_is_not_done_is_no_proof(alice: Browser, asked: UUID) -> None:
    assert "no proof of payment yet" in text_of(alice, asked, "/receipt")
    fields = alice.form("/", f"/operations/{asked}/cancel")
    alice.post(f"/operations/{asked}/cancel", fields)
    assert "Cancelled: no money was moved" in text_of(alice, asked, "/receipt")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("state = 'requested'", "you can still cancel it"),
        ("state = 'submitted', first_sent_at = now()", "can't be cancelled any more"),
        ("state = 'settled', settled_at = now(), due_at = NULL", "The money is in your wallet"),
        ("state = 'failed', reason = 'account_frozen', due_at = NULL", "account is frozen"),
        ("state = 'failed', reason = 'booked_in_suspense', due_at = NULL", "set aside safely"),
        ("state = 'cancelled', due_at = NULL", "cancelled before your bank saw it"),
    ],
)
def test_help_says_what_to_do_in_each_state(
    alice: Browser, asked: UUID, wallet_database: services.Database, change: str, words: str
) -> None:
    moved(wallet_database, asked, change)
    told = text_of(alice, asked, "/help")
    assert words in told
    assert str(asked) in told


def test_help_with_a_transfer_is_another_for_each_side(
    alice: Browser, bob: Browser, sent: UUID
) -> None:
    assert "ask Bob <b>Okafor</b> to send it back" in text_of(alice, sent, "/help")
    assert "Don't send money back because somebody else asks" in text_of(bob, sent, "/help")


def test_help_names_an_address_only_if_there_is_one(
    alice: Browser, sent: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = alice.page(f"/operations/{sent}/help")
    assert [a for a in page.all("a") if a.attributes["href"].startswith("mailto:")] == []
    assert "Whoever runs this Florin" in page.text
    monkeypatch.setenv("SUPPORT_ADDRESS", "help@florin.example")
    settings.cache_clear()
    try:
        page = alice.page(f"/operations/{sent}/help")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    (link,) = [a for a in page.all("a") if a.text == "help@florin.example"]
    assert link.attributes["href"] == f"mailto:help@florin.example?subject=Reference%20{sent}"


def test_the_page_comes_anew_with_all_of_it_when_something_changed(
    alice: Browser, sent: UUID
) -> None:
    parts = read(alice.get(f"/live?v=old&on=operation:{sent}", headers=HTMX).text)
    assert parts.one(id="operation").one(id="help-link")
    assert parts.one(id="operation").one(id="receipt-link")

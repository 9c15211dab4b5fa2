"""Home: what is there and on its way, whom to pay again, how the balance went; and Receive."""

import pytest
from babel.support import NullTranslations

from tests.statements import statements
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, Browser
from wallet import live
from wallet.bank import breaker
from webapp.screens.operations import LATEST

DEPOSIT = ("/deposits/new", "/deposits")
TRANSFER = ("/transfers/new", "/transfers/review")


def chart(browser: Browser, days: str = "") -> Element:
    return read(browser.get(f"/balance/days{days}", headers=HTMX).text).one(id="days")


def test_what_is_on_its_way_in_is_told_until_it_is_there(alice: Browser) -> None:
    assert "on its way" not in alice.page("/").one(id="balance").text
    alice.submit(*DEPOSIT, amount="25")
    assert "€25.00 on its way in" in alice.page("/").one(id="balance").text


def test_who_was_paid_is_a_click_away_and_the_form_knows_them(alice: Browser, bob: Browser) -> None:
    assert "hidden" in alice.page("/").one(id="payees").attributes
    alice.has("10.00")
    alice.submit(*TRANSFER, amount="4", to="1000000002")
    payees = alice.page("/").one(id="payees")
    assert "hidden" not in payees.attributes
    (link,) = payees.all("a")
    assert link.text == "BO Send to Bob <b>Okafor</b>".replace(
        "BO", link.one("span", class_="avatar").text
    )
    form = alice.page(link.attributes["href"]).one("form", action=TRANSFER[1])
    assert form.fields()["payee"] == str(bob.person.id)
    assert form.fields()["to"] == ""
    assert "1000000002" not in form.text
    assert "hidden" in bob.page("/").one(id="payees").attributes  # whom he never paid


def test_whom_one_paid_stays_there_however_much_comes_in_after(
    alice: Browser, bob: Browser
) -> None:
    alice.has("10.00")
    alice.submit(*TRANSFER, amount="10", to="1000000002")
    for _ in range(LATEST + 1):
        bob.submit(*TRANSFER, amount="0.01", to="1000000001")
    (link,) = alice.page("/").one(id="payees").all("a")
    assert link.attributes["id"] == f"payee-{bob.person.id}"
    alice.submit(*TRANSFER, amount="0.01", to="1000000002")
    assert len(alice.page("/").one(id="payees").all("a")) == 1


def test_the_forms_say_that_it_will_wait_when_the_bank_is_away(alice: Browser) -> None:
    alice.has("10.00")
    for path in ("/deposits/new", "/withdrawals/new"):
        assert "within a moment" in alice.page(path).one(id="form").text
    breaker.trip()
    for path in ("/deposits/new", "/withdrawals/new"):
        assert "can't be reached right now" in alice.page(path).one(id="form").text


class Stranger(NullTranslations):
    """A language that says all as English does, and that it does so."""

    def gettext(self, message: str) -> str:
        return f"~{message}"


def test_what_is_kept_in_one_language_is_shown_in_no_other(
    alice: Browser, bob: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = {"en": NullTranslations(), "de": Stranger()}
    monkeypatch.setattr("wallet.languages.catalogue", languages.__getitem__)
    alice.has("10.00")
    alice.submit(*TRANSFER, amount="4", to="1000000002")
    for language, mark in (("en", ""), ("de", "~")):
        page = read(alice.get("/", headers={"Accept-Language": language}).text)
        assert page.one(id="payees-title").text == f"{mark}Send again to"
        assert page.one(id="feed").one("a", class_="row-title").text.startswith(f"{mark}To Bob")


def test_the_poll_brings_who_was_paid_and_the_charts_anew_when_money_moved(
    alice: Browser, bob: Browser
) -> None:
    alice.has("10.00")
    before = alice.page("/").one(id="moved").attributes["data-moved"]
    alice.submit(*DEPOSIT, amount="3")  # asked for, and not moved
    asked = read(alice.get("/live?v=old&on=dashboard", headers=HTMX).text)
    assert asked.one(id="moved").attributes["data-moved"] == before
    alice.submit(*TRANSFER, amount="4", to="1000000002")
    sent = read(alice.get("/live?v=old&on=dashboard", headers=HTMX).text)
    assert sent.one(id="moved").attributes["data-moved"] != before
    assert sent.one(id="payees").all("a")


def test_the_bank_s_banner_tells_what_happens_next_and_the_feed_what_waits(alice: Browser) -> None:
    alice.submit(*DEPOSIT, amount="25")
    breaker.trip()
    live.touch(alice.person.id)
    page = alice.page("/")
    assert "There is nothing for you to do." in page.one(id="bank").text
    assert "From your bank Asked" in page.one(id="feed").text


def test_the_chart_is_a_part_and_a_page_and_its_table_says_the_same(alice: Browser) -> None:
    alice.has("10.00")
    part = chart(alice)
    assert "€10.00" in part.one(class_="flow-in").text
    assert "now €10.00" in part.one("svg", role="img").attributes["aria-label"]
    rows = part.one("tbody").all("tr")
    assert len(rows) == 31
    assert (rows[0].text, rows[1].one("td").text) == ("Today, so far €10.00", "€0.00")
    assert "<html" in alice.get("/balance/days").text


@pytest.mark.parametrize(("days", "rows"), [("30", 31), ("90", 91), ("365", 53)])
def test_it_goes_back_as_far_as_one_likes(alice: Browser, days: str, rows: int) -> None:
    part = chart(alice, f"?days={days}")
    assert len(part.one("tbody").all("tr")) == rows
    assert part.one("a", **{"aria-current": "true"}).text == days
    assert part.one("input", name="days").attributes["value"] == days


@pytest.mark.parametrize("days", ["", "0", "-1", "31", "x", "9" * 30])
def test_any_other_number_of_days_is_thirty(alice: Browser, days: str) -> None:
    assert len(chart(alice, f"?days={days}").one("tbody").all("tr")) == 31


def test_the_chart_is_of_the_day_where_one_is(alice: Browser) -> None:
    alice.has("10.00")
    for zone in ("Pacific/Kiritimati", "Pacific/Niue", "nonsense"):
        alice.client.set_cookie("timezone", zone)
        assert "Today, so far €10.00" in chart(alice).text


def test_the_first_look_costs_four_statements(alice: Browser) -> None:
    """Who it is, what they have, who asks them for money, what happened lately; the charts come
    after it, and a new wallet's first steps look at its locks until somebody has.
    """
    alice.page("/security")
    alice.page("/")
    with statements() as asked:
        alice.get("/")
    assert len(asked) == 4
    with statements() as asked:
        chart(alice)
    assert len(asked) == 2


def test_the_account_number_is_there_to_be_copied_and_scanned(alice: Browser) -> None:
    page = alice.page("/receive")
    assert page.one("code", id="own-number").text == "1000000001"
    assert page.one(class_="receive-code").all("svg")

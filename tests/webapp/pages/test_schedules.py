"""Payments that are planned: the form, the list, one of them."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.characters import NOBODYS_ID, confirmed_long_ago
from tests.wallet.payouts.paying import count
from tests.wallet.schedules.planning import (
    MORNING,
    days_pass,
    told_about,
    tomorrow,
    work_off,
    zone_where_it_is,
)
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import PASSWORD, Browser
from tests.webapp.pages.paying import ALICE, BOB, facts
from wallet import schedules
from wallet.database import transaction

NEW = "/schedules/new"
BERLIN = "Europe/Berlin"


def in_days(days: int) -> str:
    """From today on, where it is morning."""
    return str(tomorrow() + timedelta(days=days - 1))


def set_up(browser: Browser, kind: str = "transfer", **typed: str) -> str:
    """The path of its page; its person is where it is morning."""
    browser.client.set_cookie("timezone", zone_where_it_is(MORNING))
    fields = {"amount": "5.00", "first_date": in_days(2), "rhythm": "weekly", "ends": "never"}
    fields |= {"to": BOB} if kind == "transfer" else {}
    answer = browser.submit(f"{NEW}?kind={kind}", "/schedules", **fields | typed)
    assert answer.status_code == 303, answer.text
    return answer.location


def id_of(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


def checked(page: Element, name: str) -> str:
    (one,) = [i for i in page.all("input", name=name) if "checked" in i.attributes]
    return one.attributes["value"]


def flashed(browser: Browser, path: str) -> str:
    return browser.page(path).one(id="flash").text


@pytest.mark.parametrize(
    ("page", "kind"),
    [("/transfers", "transfer"), ("/deposits", "deposit"), ("/withdrawals", "withdrawal")],
)
def test_each_form_leads_to_its_own_for_later(alice: Browser, page: str, kind: str) -> None:
    (link,) = [a for a in alice.page(f"{page}/new").all("a") if a.text.startswith("Later, or")]
    form = alice.page(link.attributes["href"])
    assert form.one("input", name="kind").attributes["value"] == kind
    assert bool(form.all("input", name="to")) == (kind == "transfer")


def tomorrow_in(zone: str) -> str:
    return str(datetime.now(ZoneInfo(zone)).date() + timedelta(days=1))


def test_the_form_says_in_advance_what_happens_when(alice: Browser) -> None:
    alice.client.set_cookie("timezone", BERLIN)
    before = tomorrow_in(BERLIN)
    page = alice.page(NEW)
    assert "06:00, in the time zone Europe/Berlin" in page.one(id="first_date-hint").text
    promise = page.one(class_="note").text
    for part in ("again at 12:00 and at 18:00", "up to three days late", "none is done twice"):
        assert part in promise
    first = page.one("input", id="first_date").attributes
    assert first["type"] == "date"
    assert first["min"] in (before, tomorrow_in(BERLIN))  # a midnight may lie between


def test_one_is_set_up_and_says_when_it_runs(alice: Browser, bob: Browser) -> None:
    path = set_up(alice, note="Rent", first_date="2030-01-31", rhythm="monthly")
    page = alice.page(path)
    assert page.one("h1").text == f"To account {BOB}"  # its name isn't told for nothing
    told = facts(page)
    assert told["How often"] == "Every month on day 31; where a month is shorter, on its last day"
    assert told["Next dates"].startswith("31 January 2030 28 February 2030 31 March 2030")
    assert (told["Time"], told["Note"]) == (f"06:00, {zone_where_it_is(MORNING)}", "Rent")
    assert told["How long"] == "Until you stop it"
    assert "Next on 31 January 2030" in page.one(class_="status").text


def test_sent_twice_it_is_one(alice: Browser, bob: Browser) -> None:
    fields = alice.form(NEW, "/schedules") | {
        **{"to": BOB, "amount": "5", "first_date": in_days(2), "rhythm": "once", "ends": "never"}
    }
    first, second = (alice.post("/schedules", fields) for _ in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    assert count("schedule") == 1
    other = alice.post("/schedules", fields | {"amount": "6"})
    assert other.status_code == 409
    assert count("schedule") == 1


def test_mistakes_stand_beside_their_fields_and_what_was_typed_stays(alice: Browser) -> None:
    answer = alice.submit(
        *(NEW, "/schedules"),
        **{"to": "12", "amount": "five", "first_date": "2020-01-01", "note": "<b>Rent</b>"},
        **{"rhythm": "weekly", "ends": "times", "times": "many"},
    )
    assert answer.status_code == 422
    page = read(answer.text)
    for field in ("to", "amount", "times"):
        assert page.one(id=f"{field}-error").text
        assert page.one("input", id=field).attributes["aria-invalid"] == "true"
    assert page.one("input", id="note").attributes["value"] == "<b>Rent</b>"
    assert (checked(page, "rhythm"), checked(page, "ends")) == ("weekly", "times")
    assert "autofocus" in page.one("input", id="to").attributes


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"first_date": in_days(-1)}, "first_date", "The earliest is tomorrow."),
        ({"first_date": "2200-01-01"}, "first_date", "The latest is"),
        ({"to": "9999999999"}, "to", "No wallet can receive this."),
        ({"to": ALICE}, "to", "yourself"),
    ],
)
def test_what_is_found_only_later_is_told_in_the_same_place(
    alice: Browser, bob: Browser, typed: dict[str, str], field: str, says: str
) -> None:
    fields = {"to": BOB, "amount": "5", "first_date": in_days(2), "rhythm": "once"} | typed
    answer = alice.submit(NEW, "/schedules", **fields)
    assert answer.status_code == 422
    assert says in read(answer.text).one(id=f"{field}-error").text


def test_much_is_confirmed_when_it_is_set_up_and_not_when_it_runs(
    alice: Browser, bob: Browser
) -> None:
    confirmed_long_ago()
    alice.has("900.00")
    alice.client.set_cookie("timezone", zone_where_it_is(MORNING))
    fields = {"to": BOB, "amount": "900", "first_date": in_days(1), "rhythm": "once"}
    answer = alice.submit(NEW, "/schedules", **fields)
    assert (answer.status_code, count("schedule")) == (403, 0)
    page = read(answer.text)
    again = page.one("form", action="/schedules").fields() | {"rhythm": "once", "ends": "never"}
    assert alice.post("/schedules", again | {"password": "not hers"}).status_code == 422
    taken = alice.post("/schedules", again | {"password": PASSWORD})
    assert taken.status_code == 303
    confirmed_long_ago()
    days_pass(id_of(taken.location), 1)
    work_off()
    assert bob.available() == "900.00"


def test_the_list_has_what_is_coming_and_what_it_comes_to(alice: Browser, bob: Browser) -> None:
    weekly = set_up(alice, note="Pocket money")
    set_up(alice, "deposit", amount="30.00", rhythm="once")
    page = alice.page("/schedules")
    sums = facts(page)
    assert sums == {"Leaves your wallet": "€25.00", "Comes from your bank": "€30.00"}
    rows = page.all("li", class_="row")
    assert [row.text for row in rows[:2]] == [
        f"To account {BOB} Pocket money −€5.00",
        "From your bank Once +€30.00",
    ]
    assert len(rows) == 6
    assert rows[0].one("a").attributes["href"] == weekly


def test_an_empty_list_says_what_could_stand_there(alice: Browser) -> None:
    page = alice.page("/schedules")
    assert "Nothing is set up" in page.text
    assert page.one("a", class_="button").attributes["href"] == NEW


def test_what_is_over_stands_below_in_pages(alice: Browser, bob: Browser) -> None:
    for _ in range(21):
        path = set_up(alice)
        alice.submit(path, f"{path}/stop")
    page = alice.page("/schedules")
    assert len(page.one("section", **{"aria-labelledby": "ended-title"}).all("li")) == 20
    (older,) = [a for a in page.all("a") if a.text == "Older"]
    rest = alice.page(older.attributes["href"])
    assert len(rest.one("section", **{"aria-labelledby": "ended-title"}).all("li")) == 1
    assert alice.get("/schedules?cursor=x").status_code == 422


def test_paused_resumed_stopped(alice: Browser, bob: Browser) -> None:
    path = set_up(alice)
    assert alice.submit(path, f"{path}/pause").location == path
    page = alice.page(path)
    assert "Paused" in page.one(class_="status").text
    assert "Next dates" not in facts(page)
    alice.submit(path, f"{path}/resume")
    assert "Resumed. The next date is" in flashed(alice, path)
    alice.submit(path, f"{path}/stop")
    page = alice.page(path)
    assert "Ended" in page.one(class_="status").text
    assert page.all("form", action=f"{path}/pause") == []
    token = {"csrf_token": alice.form(NEW, "/schedules")["csrf_token"]}
    assert alice.post(f"{path}/resume", token).status_code == 303
    assert "This has ended" in flashed(alice, path)


def test_each_date_says_what_became_of_it(alice: Browser, bob: Browser) -> None:
    alice.has("5.00")
    path = set_up(alice)
    days_pass(id_of(path), 16)  # three dates, the first two long ago
    work_off()
    days_pass(id_of(path), 7)
    work_off()
    page = alice.page(path)
    runs = page.one("section", **{"aria-labelledby": "runs-title"}).all("li")
    waiting, done, *missed = [run.one("p").text for run in runs]
    assert waiting.startswith(
        "Not yet. There wasn't enough money in your wallet. We try again at 12:00"
    )
    assert done == "Done"
    assert missed == ["Left out: Florin was away for more than three days."] * 2
    (link,) = page.one("section", **{"aria-labelledby": "runs-title"}).all("a")
    assert "Bob" in alice.page(link.attributes["href"]).text
    assert page.one("h1").text == "To Bob <b>Okafor</b>"  # they have been paid, so it was told
    assert told_about(id_of(path)) == ["schedule_missed"] * 2


def test_an_update_leads_to_its_schedule(alice: Browser, bob: Browser) -> None:
    path = set_up(alice)
    days_pass(id_of(path), 8)
    work_off()
    titles = alice.page("/notifications").all("a", class_="list-title")
    assert [(a.text, a.attributes["href"]) for a in titles] == [
        ("Your scheduled payment of €5.00 was left out", path),
        ("You set up a scheduled payment of €5.00", path),
    ]


def test_another_one_like_this_has_all_but_its_dates(alice: Browser, bob: Browser) -> None:
    path = set_up(alice, note="Rent", rhythm="month_end", amount="12.50")
    (link,) = [a for a in alice.page(path).all("a") if "like this" in a.text]
    page = alice.page(link.attributes["href"])
    typed = {n: page.one("input", id=n).attributes["value"] for n in ("to", "amount", "note")}
    assert typed == {"to": BOB, "amount": "12.50", "note": "Rent"}
    assert (checked(page, "rhythm"), checked(page, "ends")) == ("month_end", "never")
    assert page.one("input", id="first_date").attributes["value"] == ""


def test_somebody_else_s_is_not_there_to_be_copied(alice: Browser, bob: Browser) -> None:
    path = set_up(alice)
    for like in (path.rpartition("/")[2], NOBODYS_ID, "x"):
        assert bob.get(f"{NEW}?like={like}").status_code == 404


@pytest.mark.parametrize("kind", ["transfer", "loan", "", "%00"])
def test_whatever_an_address_says_there_is_a_form(alice: Browser, kind: str) -> None:
    page = alice.page(f"{NEW}?kind={kind}")
    assert page.one("input", name="kind").attributes["value"] == "transfer"


def test_in_yen_there_are_no_cents(kenji: Browser) -> None:
    path = set_up(kenji, "withdrawal", amount="2500")
    assert kenji.page(path).one(class_="operation-amount").text == "¥2,500"
    with transaction() as session:
        assert kenji.person
        (only,) = schedules.live_ones(session, kenji.person.id)
    assert only.amount.minor == 2500

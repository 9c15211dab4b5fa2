"""The activity's page: its filters, its pages, and the file."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, Browser, operation_id_of
from wallet.operations import downloads


def sends(payer: Browser, to: str, amount: str, note: str = "") -> None:
    operation_id_of(
        payer.submit("/transfers/new", "/transfers/review", amount=amount, to=to, note=note)
    )


def amounts(part: Element) -> list[str]:
    return [row.one(class_="row-amount").text for row in part.all("li", class_="row")]


def test_a_form_that_was_sent_leads_to_the_address_without_its_empty_fields(
    alice: Browser,
) -> None:
    answer = alice.get("/activity?q=rent&kind=&state=&person=&from=&to=&min=&max=5")
    assert (answer.status_code, answer.location) == (303, "/activity?q=rent&max=5")


def test_the_form_says_what_the_address_says(alice: Browser, bob: Browser) -> None:
    alice.has("10.00")
    sends(alice, "1000000002", "4", "rent")
    page = alice.page(f"/activity?q=RENT&kind=sent&person={bob.person.id}&from=2026-01-01")
    form = page.one("form", id="filters")
    assert form.one(id="q").attributes["value"] == "RENT"
    assert form.one(id="from").attributes["value"] == "2026-01-01"
    chosen = [o.text for o in form.all("option") if "selected" in o.attributes]
    assert chosen == ["Sent", "Bob <b>Okafor</b>"]
    assert "open" in form.one("details").attributes
    assert amounts(page) == ["−€4.00"]


def test_with_htmx_the_list_comes_and_the_address_is_pushed(alice: Browser) -> None:
    for amount in ("1", "2"):
        alice.submit("/deposits/new", "/deposits", amount=amount)
    answer = alice.get("/activity?q=&min=2&max=", headers=HTMX)
    assert answer.headers["HX-Push-Url"] == "/activity?min=2"
    part = read(answer.text)
    assert amounts(part.one(id="activity")) == ["+€2.00"]
    assert part.all("form", id="filters") == []
    assert part.one(id="announcement").text == "1 shown."


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_can_not_be_meant_is_told_beside_its_field_and_shows_no_list(
    alice: Browser, headers: dict[str, str]
) -> None:
    alice.submit("/deposits/new", "/deposits", amount="1")
    answer = alice.get("/activity?from=yesterday&min=2&max=1", headers=headers)
    assert answer.status_code == 422
    page = read(answer.text)
    assert "2026-10-31" in page.one(id="from-problem").text
    assert "less than the lowest" in page.one(id="max-problem").text
    assert page.one(id="min-problem").text == ""
    assert amounts(page) == []
    assert "Put right what is marked" in page.one(id="activity").text
    if not headers:
        assert page.one(id="from").attributes["value"] == "yesterday"
        assert page.one(id="from").attributes["aria-invalid"] == "true"


def test_what_was_wrong_is_taken_back_when_it_is_right(alice: Browser) -> None:
    part = read(alice.get("/activity?min=2", headers=HTMX).text)
    problem = part.one(id="from-problem")
    assert (problem.attributes["hx-swap-oob"], problem.text) == ("true", "")


def test_only_the_plain_first_page_is_live(alice: Browser) -> None:
    for cents in range(1, 53):
        alice.submit("/deposits/new", "/deposits", amount=f"0.{cents:02}")
    first = alice.page("/activity")
    assert "hx-get" in first.one(id="live").attributes
    older = first.one("a", class_="older").attributes["href"]
    for path in (older, "/activity?min=0.52"):
        assert "hx-get" not in alice.page(path).one(id="live").attributes
        assert "hx-get" in read(alice.get("/activity", headers=HTMX).text).one(id="live").attributes
    quiet = read(alice.get("/activity?min=1", headers=HTMX).text).one(id="live")
    assert quiet.attributes == {"id": "live", "hx-swap-oob": "true"}


def test_what_is_new_comes_on_top_and_what_was_read_stays(alice: Browser) -> None:
    for cents in range(1, 53):
        alice.submit("/deposits/new", "/deposits", amount=f"0.{cents:02}")
    address = alice.page("/activity").one(id="live").attributes["hx-get"]
    alice.submit("/deposits/new", "/deposits", amount="7")
    parts = read(alice.get(address, headers=HTMX).text)
    told = amounts(parts.one(id="newest"))
    assert (len(told), told[0], told[-1]) == (51, "+€7.00", "+€0.03")
    assert parts.all(class_="older") == []


def test_so_much_at_once_that_a_gap_would_be_is_told(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.screens.operations.MAX_PAGE", 3)
    address = alice.page("/activity").one(id="live").attributes["hx-get"]
    for cents in range(1, 5):
        alice.submit("/deposits/new", "/deposits", amount=f"0.{cents:02}")
    newest = read(alice.get(address, headers=HTMX).text).one(id="newest")
    assert len(amounts(newest)) == 3
    assert "Show it all" in newest.text


def test_an_older_page_takes_the_place_of_its_link(alice: Browser) -> None:
    for cents in range(1, 53):
        alice.submit("/deposits/new", "/deposits", amount=f"0.{cents:02}")
    link = alice.page("/activity").one("a", class_="older")
    assert link.attributes["hx-trigger"].startswith("revealed")
    answer = alice.get(link.attributes["hx-get"], headers=HTMX)
    assert amounts(read(answer.text)) == ["+€0.02", "+€0.01"]
    assert "HX-Push-Url" not in answer.headers
    assert read(answer.text).all(id="activity") == []


def test_the_filters_go_on_to_the_older_page(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    for cents in range(1, 53):
        sends(alice, "1000000002", f"0.{cents:02}", "tea")
    link = alice.page("/activity?q=tea&kind=sent").one("a", class_="older").attributes["href"]
    assert parse_qs(urlsplit(link).query).keys() == {"q", "kind", "cursor"}
    page = alice.page(link)
    assert amounts(page) == ["−€0.02", "−€0.01"]
    assert page.one("a", href="/activity?q=tea&kind=sent").text == "Newest"


def test_an_older_page_that_is_refused_says_so_and_leaves_the_list(alice: Browser) -> None:
    answer = alice.get("/activity?cursor=x", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (422, "none")
    assert "not one of ours" in read(answer.text).one(id="flash").text


def test_cancelling_from_what_was_looked_for_leads_to_the_operation(alice: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="1")
    (cancel,) = alice.page("/activity?min=1").one(id="activity").all("form")
    assert "hx-post" not in cancel.attributes
    (live_one,) = alice.page("/activity").one(id="activity").all("form")
    assert live_one.attributes["hx-post"] == live_one.attributes["action"]
    answer = alice.post(live_one.attributes["action"], live_one.fields(), htmx=True)
    assert "Cancelled" in read(answer.text).one(id="newest").text


def rows_of(browser: Browser, path: str) -> list[dict[str, str]]:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_file_has_what_the_list_has(alice: Browser, bob: Browser) -> None:
    alice.has("10.00")
    sends(alice, "1000000002", "4", "=1+1")
    alice.submit("/deposits/new", "/deposits", amount="2")
    deposit, sent = rows_of(alice, "/activity.csv")
    assert (deposit["kind"], deposit["amount"], deposit["settled"]) == ("from-bank", "2.00", "")
    assert (sent["kind"], sent["amount"], sent["currency"]) == ("sent", "-4.00", "EUR")
    assert (sent["person"], sent["note"]) == ("Bob <b>Okafor</b>", "'=1+1")
    assert sent["reference"] == str(alice.operations()[1].id)
    assert rows_of(alice, "/activity.csv?kind=sent") == [sent]
    (his,) = rows_of(bob, "/activity.csv")
    assert (his["kind"], his["amount"]) == ("received", "4.00")


def test_the_times_of_the_file_are_those_of_the_person(alice: Browser) -> None:
    alice.client.set_cookie("timezone", "Asia/Kolkata")
    alice.submit("/deposits/new", "/deposits", amount="2")
    (deposit,) = rows_of(alice, "/activity.csv")
    assert deposit["time"].endswith("+05:30")


def test_a_file_that_is_cut_off_says_so(alice: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MAX_ROWS", 2)
    for amount in ("1", "2", "3"):
        alice.submit("/deposits/new", "/deposits", amount=amount)
    rows = rows_of(alice, "/activity.csv")
    assert [row["amount"] for row in rows[:2]] == ["3.00", "2.00"]
    assert "there are more" in rows[2]["time"]
    assert len(rows) == 3


def test_a_file_of_what_can_not_be_meant_is_refused(alice: Browser) -> None:
    answer = alice.get("/activity.csv?kind=gift")
    assert answer.status_code == 422
    assert "Choose one" in read(answer.text).one(id="kind-problem").text


def test_the_same_address_is_not_pushed_twice(alice: Browser) -> None:
    here = {"HX-Current-URL": "http://localhost/activity?q=tea"}
    assert "HX-Push-Url" not in alice.get("/activity?q=tea&kind=", headers=HTMX | here).headers
    pushed = alice.get("/activity?q=", headers=HTMX | here).headers
    assert pushed["HX-Push-Url"] == "/activity"

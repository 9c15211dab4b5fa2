"""What is new, beside the bell and in the list; and what comes by mail."""

from unittest.mock import patch

from tests.statements import statements
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, Browser
from webapp import notifications

BOB = "1000000002"


def badge(page: Element) -> str:
    new = page.one(id="unread")
    return "" if "hidden" in new.attributes else new.text


def sends(alice: Browser, times: int = 1) -> None:
    alice.has("5.00")
    for _ in range(times):
        alice.submit("/transfers/new", "/transfers/review", amount="1", to=BOB)


def test_what_is_new_is_counted_on_every_page_until_it_was_seen(
    alice: Browser, bob: Browser
) -> None:
    assert badge(bob.page("/")) == ""
    sends(alice, 2)
    for path in ("/", "/activity", "/people", "/settings", "/security"):
        assert badge(bob.page(path)) == "2 new"
    seen = bob.page("/notifications")
    assert [each.text for each in seen.all("span", class_="badge")] == ["New", "New"]
    assert badge(seen) == badge(bob.page("/")) == ""
    assert bob.page("/notifications").all("span", class_="badge") == []


def test_an_open_page_is_told(alice: Browser, bob: Browser) -> None:
    address = bob.page("/").one(id="live").attributes["hx-get"]
    sends(alice)
    parts = read(bob.get(address, headers=HTMX).text)
    assert badge(parts) == "1 new"
    assert parts.one(id="unread").attributes["hx-swap-oob"] == "true"


def test_a_page_that_has_nothing_new_counts_once(alice: Browser) -> None:
    alice.page("/")
    with statements() as asked:
        alice.page("/")
    assert not any("read_at" in each for each in asked)


def test_older_ones_are_on_pages_of_their_own_and_can_all_be_marked(
    alice: Browser, bob: Browser
) -> None:
    sends(alice, 3)
    with patch.object(notifications, "PER_PAGE", 2):
        first = bob.page("/notifications")
        assert len(first.all("li")) == 2
        assert badge(first) == "1 new"
        older = first.one("a", class_="button-plain").attributes["href"]
        marked = bob.submit("/notifications", "/notifications/read")
        assert marked.status_code == 303
        second = bob.page(older)
    assert len(second.all("li")) == 1
    assert badge(second) == ""
    assert second.all("span", class_="badge") == []


def test_a_cursor_of_no_page_is_refused(alice: Browser) -> None:
    assert alice.get("/notifications?cursor=x").status_code == 422


def test_mails_are_chosen_and_those_about_locks_stay_on(alice: Browser) -> None:
    page = alice.page("/notifications/mails")
    boxes = page.all("input", type="checkbox")
    assert all("checked" in box.attributes for box in boxes)
    assert "disabled" in boxes[-1].attributes
    assert "Always on" in page.text
    token = page.one("form", action="/notifications/mails").fields()["csrf_token"]
    fields = {"csrf_token": token, "mail": "money_in"}
    assert alice.post("/notifications/mails", fields).status_code == 303
    on = [
        box.attributes["value"]
        for box in alice.page("/notifications/mails").all("input", name="mail")
        if "checked" in box.attributes
    ]
    assert on == ["money_in"]

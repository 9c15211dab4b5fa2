"""The one poll of a page: nothing until something changed, then the parts that did."""

import pytest

from tests.characters import NOBODYS_ID
from tests.statements import statements
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, Browser
from wallet import live


def poll_of(page: Element) -> str:
    """The address that a page polls."""
    return page.one(id="live").attributes["hx-get"]


def test_nothing_new_is_said_without_asking_the_database(alice: Browser) -> None:
    address = poll_of(alice.page("/"))
    with statements() as asked:
        response = alice.get(address, headers=HTMX)
    assert (response.status_code, asked) == (204, [])


def test_a_change_brings_the_parts_and_a_new_version(alice: Browser) -> None:
    address = poll_of(alice.page("/"))
    alice.submit("/deposits/new", "/deposits", amount="25")
    response = alice.get(address, headers=HTMX)
    assert response.status_code == 200
    parts = read(response.text)
    assert "+€25.00" in parts.one(id="feed").text
    assert poll_of(parts) != address
    assert alice.get(poll_of(parts), headers=HTMX).data == b""


def test_somebody_elses_change_is_not_mine(alice: Browser, bob: Browser) -> None:
    address = poll_of(alice.page("/"))
    bob.submit("/deposits/new", "/deposits", amount="25")
    assert alice.get(address, headers=HTMX).data == b""


def test_forms_are_never_swapped_so_that_nothing_typed_is_lost(alice: Browser) -> None:
    parts = read(alice.get("/live?v=old&on=dashboard", headers=HTMX).text)
    assert parts.all(id="form") == []


def test_the_poll_is_quick_while_something_is_on_its_way(alice: Browser) -> None:
    assert "every 5s" in alice.page("/").one(id="live").attributes["hx-trigger"]
    alice.submit("/deposits/new", "/deposits", amount="25")
    assert "every 1s" in alice.page("/").one(id="live").attributes["hx-trigger"]


def test_an_operations_page_and_the_activity_are_live_too(alice: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="25")
    (asked,) = alice.operations()
    for path, part in ((f"/operations/{asked.id}", "operation"), ("/activity", "newest")):
        address = poll_of(alice.page(path))
        live.touch(alice.person.id)
        assert "€25.00" in read(alice.get(address, headers=HTMX).text).one(id=part).text


def test_the_news_is_read_aloud_politely(alice: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="25")
    said = read(alice.get("/live?v=old&on=dashboard", headers=HTMX).text).one(id="announcement")
    assert said.attributes["role"] == "status"
    assert said.text == "From your bank, €25.00: Asked"


@pytest.mark.parametrize("on", ["nowhere", "", "operation:x", f"operation:{NOBODYS_ID}"])
def test_an_unknown_page_is_not_found(alice: Browser, on: str) -> None:
    assert alice.get(f"/live?v=old&on={on}", headers=HTMX).status_code == 404


def test_another_persons_operation_is_not_found(alice: Browser, bob: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="25")
    (asked,) = alice.operations()
    assert bob.get(f"/live?v=old&on=operation:{asked.id}", headers=HTMX).status_code == 404
    assert bob.get(f"/operations/{asked.id}").status_code == 404
    assert bob.submit("/", "/sign-out").status_code == 303


def test_after_the_sign_in_ended_elsewhere_the_next_poll_leads_away(alice: Browser) -> None:
    address = poll_of(alice.page("/"))
    (mine,) = [f for f in alice.page("/sessions").all("form") if "/end" in f.attributes["action"]]
    elsewhere = {cookie.key: cookie.value for cookie in alice.client._cookies.values()}
    alice.post(mine.attributes["action"], mine.fields())
    for name, value in elsewhere.items():
        alice.client.set_cookie(name, value)
    assert alice.get(address, headers=HTMX).headers["HX-Redirect"] == "/sign-in"


def test_a_stranger_polls_nothing(stranger: Browser) -> None:
    assert stranger.get("/live?v=x&on=dashboard", headers=HTMX).headers["HX-Redirect"] == "/sign-in"

"""The security page, changing the password, ending sign-ins."""

import pytest
from flask import Flask

from tests.webapp.page import read
from tests.webapp.pages.conftest import FIREFOX, PASSWORD, Browser
from wallet import audit
from wallet.audit import Event, Origin
from wallet.database import transaction
from webapp.locks import EVENTS

PASSWORD_FORM = ("/security/password", "/security/password")
NEW = "a wholly new one"


@pytest.fixture
def phone(app: Flask, alice: Browser) -> Browser:
    """Alice's other browser."""
    return Browser(app, alice.person)


def test_the_security_page_is_in_the_menu_and_leads_to_every_lock(alice: Browser) -> None:
    menu = alice.page("/").one(class_="menu-panel")
    assert menu.all("a", href="/security")
    page = alice.page("/security")
    for path in ("/security/password", "/security/second-factor", "/sessions"):
        assert page.one("main").all("a", href=path), path
        assert alice.get(path).status_code == 200


def test_it_tells_what_happened_lately_in_plain_words(alice: Browser, stranger: Browser) -> None:
    stranger.submit("/sign-in", "/sign-in", account_number="1000000001", password="not hers")
    stranger.submit("/sign-in", "/sign-in", account_number="1000000001", password=PASSWORD)
    lately = alice.page("/security").one("section", **{"aria-labelledby": "lately-title"})
    told = [item.text for item in lately.all("li")]
    assert told[0].startswith("First time in this browser")
    assert told[1].startswith("Signed in")
    assert told[2].startswith("Wrong password")
    assert "127.0.0.1" in told[1]


def test_every_event_has_words() -> None:
    assert set(EVENTS) == set(Event)


def lately(browser: Browser) -> list[str]:
    section = browser.page("/security").one("section", **{"aria-labelledby": "lately-title"})
    return [item.one(class_="list-title").text for item in section.all("li")]


def recorded(browser: Browser, *events: Event, address: str = "192.0.2.1") -> None:
    assert browser.person
    for event in events:
        with transaction() as session:
            origin = Origin(address, FIREFOX.user_agent)
            audit.record(session, event, person_id=browser.person.id, origin=origin)


def test_confirming_pushes_out_nothing_that_matters(alice: Browser) -> None:
    recorded(alice, Event.PASSWORD_CHANGED, *[Event.CONFIRMED] * 40)
    assert lately(alice) == ["Password changed", "Signed in"]


def test_the_same_from_the_same_place_is_one_row_that_tells_how_often(alice: Browser) -> None:
    recorded(alice, *[Event.SIGN_IN_REFUSED] * 12)
    recorded(alice, *[Event.SIGN_IN_REFUSED] * 2, address="198.51.100.7")
    recorded(alice, Event.SECOND_FACTOR_ENABLED)
    recorded(alice, Event.SIGN_IN_REFUSED)
    wrong = "Wrong password"
    assert lately(alice)[:4] == [
        wrong,
        "Second factor turned on",
        f"{wrong} · 2 times",
        f"{wrong} · 12 times",
    ]


def test_it_tells_of_the_newest_thirty(alice: Browser) -> None:
    recorded(alice, *[Event.PASSKEY_ADDED, Event.PASSKEY_REMOVED] * 20)
    assert lately(alice) == ["Passkey removed", "Passkey added"] * 15


def test_a_changed_password_ends_the_other_sign_ins(
    alice: Browser, phone: Browser, stranger: Browser
) -> None:
    answer = alice.submit(*PASSWORD_FORM, current_password=PASSWORD, new_password=NEW)
    assert answer.location == "/security"
    assert "Every other sign-in has ended" in alice.page("/security").one(id="flash").text
    assert phone.get("/").status_code == 303
    sign_in = {"account_number": "1000000001"}
    assert stranger.submit("/sign-in", "/sign-in", **sign_in, password=PASSWORD).status_code == 422
    assert stranger.submit("/sign-in", "/sign-in", **sign_in, password=NEW).location == "/"


@pytest.mark.parametrize(
    ("current", "new", "field", "words"),
    [
        ("not hers at all", NEW, "current_password", "not your password"),
        ("", NEW, "current_password", "not your password"),
        (PASSWORD, "short", "new_password", "at least 10"),
    ],
)
def test_what_is_wrong_with_a_change_is_told_beside_its_field(
    alice: Browser, phone: Browser, current: str, new: str, field: str, words: str
) -> None:
    answer = alice.submit(*PASSWORD_FORM, current_password=current, new_password=new)
    assert answer.status_code == 422
    page = read(answer.text)
    assert words in page.one(id=f"{field}-error").text
    assert "autofocus" in page.one("input", id=field).attributes
    assert {i.attributes["value"] for i in page.all("input", type="password")} == {""}
    assert phone.get("/").status_code == 200


def test_all_other_sign_ins_can_be_ended_at_once(
    app: Flask, alice: Browser, phone: Browser
) -> None:
    third = Browser(app, alice.person)
    assert "3 browsers and programs" in alice.page("/security").text
    assert "192.0.2.1" in alice.page("/sessions").text
    assert alice.submit("/sessions", "/sessions/end-others").location == "/sessions"
    page = alice.page("/sessions")
    assert "The other sign-ins have ended." in page.one(id="flash").text
    assert page.all("form", action="/sessions/end-others") == []
    assert {phone.get("/").status_code, third.get("/").status_code} == {303}
    assert alice.get("/").status_code == 200
    assert "Only this browser is signed in." in alice.page("/security").text

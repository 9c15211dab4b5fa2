"""The first steps in a new wallet, which go when they are taken."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, Browser
from wallet.database import transaction
from wallet.people import Person
from webapp import welcome


def steps_left(alice: Browser) -> list[str]:
    links = alice.page("/").one(id="welcome").all("a", class_="list-title")
    return [link.attributes["id"].removeprefix("first-") for link in links]


def is_shown(page: Element) -> bool:
    return "hidden" not in page.one(id="welcome").attributes


def test_a_new_wallet_has_three_steps_that_lead_somewhere(alice: Browser) -> None:
    links = alice.page("/").one(id="welcome").all("a")
    assert [link.attributes["href"] for link in links] == [
        "/deposits/new",
        "/transfers/new",
        "/security",
    ]


def test_each_goes_when_it_is_taken_and_the_welcome_with_the_last(
    alice: Browser, bob: Browser
) -> None:
    alice.submit("/deposits/new", "/deposits", amount="25")
    assert steps_left(alice) == ["send", "security"]
    alice.get("/security")
    assert steps_left(alice) == ["send"]
    alice.has("10.00")
    alice.submit("/transfers/new", "/transfers/review", amount="4", to="1000000002")
    assert not is_shown(alice.page("/"))


def test_money_from_a_friend_is_money_too_and_a_withdrawal_is_no_sending(
    alice: Browser, bob: Browser
) -> None:
    bob.has("10.00")
    bob.submit("/transfers/new", "/transfers/review", amount="4", to="1000000001")
    alice.submit("/withdrawals/new", "/withdrawals/review", amount="1")
    assert steps_left(alice) == ["send", "security"]


def test_what_was_cancelled_was_not_done(alice: Browser) -> None:
    alice.submit("/deposits/new", "/deposits", amount="25")
    assert "add" not in steps_left(alice)
    alice.submit("/", f"/operations/{alice.operations()[0].id}/cancel")
    assert "add" in steps_left(alice)


def test_the_one_who_did_not_look_in_this_browser_may_have_turned_a_lock_on(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "security" in steps_left(alice)
    monkeypatch.setattr("webapp.welcome.people.passkeys_of", lambda *_: ["her phone"])
    assert "security" not in steps_left(alice)


def test_a_wallet_is_new_for_two_weeks(alice: Browser) -> None:
    assert is_shown(alice.page("/"))
    with transaction() as session:
        older = Person.created_at - welcome.NEW - timedelta(minutes=1)
        session.execute(update(Person).values(created_at=older))
    assert not is_shown(alice.page("/"))


def test_the_last_step_stays_ticked_on_the_page_that_is_open(alice: Browser, bob: Browser) -> None:
    alice.get("/security")
    alice.has("10.00")
    alice.submit("/deposits/new", "/deposits", amount="25")
    alice.submit("/transfers/new", "/transfers/review", amount="4", to="1000000002")
    live = read(alice.get("/live?v=old&on=dashboard", headers=HTMX).text)
    assert "You are all set" in live.one(id="welcome").text
    assert live.one(id="welcome").all("a") == []

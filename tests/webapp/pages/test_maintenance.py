"""Closed for a while: everybody is told until when, nothing is asked of what may be worked on,
nothing typed is lost, and it ends by itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from redis.connection import AbstractConnection

from tests import services
from tests.statements import statements
from tests.webapp.page import read
from tests.webapp.pages.conftest import HTMX, Browser
from tests.webapp.pages.test_error_pages import away, posted_again
from tests.webapp.pages.test_live import poll_of
from tests.webapp.test_access import routes
from tests.webapp.test_webhooks import tell
from wallet import operations
from wallet.bank import Bank
from wallet.settings import SettingsError, settings

Close = Callable[[timedelta], datetime]


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Iterator[Close]:
    """Call it, and Florin is closed for so long."""

    def close_for(long: timedelta) -> datetime:
        until = datetime.now(UTC) + long
        monkeypatch.setenv("MAINTENANCE_UNTIL", until.isoformat())
        settings.cache_clear()
        return until

    yield close_for
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def closed_until(close: Close) -> datetime:
    return close(timedelta(hours=2))


@pytest.fixture
def asked_of_redis(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    asked: list[object] = []
    send = AbstractConnection.send_packed_command

    def note(
        connection: AbstractConnection, command: object, *rest: object, **more: object
    ) -> None:
        asked.append(command)
        send(connection, command, *rest, **more)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", note)
    return asked


GOES_ON = {"static", "assets.htmx", "assets.styles", "health.alive", "health.ready"} | {
    "webhooks.bank_answered"
}


def test_every_address_says_so_and_asks_nothing_of_what_may_be_worked_on(
    app: Flask, alice: Browser, closed_until: datetime, asked_of_redis: list[object]
) -> None:
    ways = [(rule.endpoint, str(rule), method) for rule, method in routes(app)]
    ways.append(("", "/nowhere", "GET"))
    with statements() as asked:
        for endpoint, path, method in ways:
            if endpoint not in GOES_ON:
                answer = alice.client.open(path, method=method)
                assert answer.status_code == 503, path
                assert 7100 < int(answer.headers["Retry-After"]) <= 7200, path
    assert (asked, asked_of_redis) == ([], [])


def test_it_is_shown_in_style_without_postgresql_and_to_strangers_too(
    alice: Browser, stranger: Browser, closed_until: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(monkeypatch)
    for visitor in (alice, stranger):
        answer = visitor.get("/activity?q=tea")
        assert answer.status_code == 503
        page = read(answer.text)
        main = page.one("main")
        assert main.one("h1").text == "Closed for a little while"
        assert "Your money is safe." in main.one(class_="error-safe").text
        assert main.all("a", href="/activity?q=tea")
        (sheet,) = page.all("link", rel="stylesheet")
        assert visitor.get(sheet.attributes["href"]).status_code == 200


def test_until_when_is_told_in_the_readers_zone_and_without_one_with_its_name(
    stranger: Browser, close: Close
) -> None:
    until = close(timedelta(days=6)).replace(second=0, microsecond=0)
    words = read(stranger.get("/").text).one(class_="error-words")
    assert f"{until:%H:%M} UTC" in words.text
    stranger.client.set_cookie("timezone", "Asia/Kolkata")
    words = read(stranger.get("/").text).one(class_="error-words")
    assert f"{until + timedelta(hours=5, minutes=30):%H:%M} ." in words.text


def test_a_form_that_was_posted_waits_on_the_page_and_is_done_once_afterwards(
    alice: Browser, close: Close
) -> None:
    again = fields = alice.form("/deposits/new", "/deposits") | {"amount": "25"}
    close(timedelta(hours=2))
    for _ in range(2):  # too early
        answer = alice.post("/deposits", again)
        assert answer.status_code == 503
        assert "It is kept on this page" in answer.text
        again = posted_again(read(answer.text))
    close(timedelta(0))
    assert again == fields
    assert {alice.post("/deposits", again).status_code for _ in range(2)} == {303}
    assert len(alice.operations()) == 1


def test_what_can_not_be_kept_is_told_to_be_sent_again(
    alice: Browser, closed_until: datetime
) -> None:
    file = {"file": (b"", "people.csv")}
    page = alice.client.post("/payouts", data=file, content_type="multipart/form-data").text
    assert "Go back, and send it again" in page
    assert read(page).one("main").all("form") == []


def test_an_open_page_stays_as_it_is_and_its_poll_brings_a_banner(
    alice: Browser, close: Close
) -> None:
    page = alice.page("/")
    assert page.one(id="maintenance").children == []
    close(timedelta(hours=2))
    answer = alice.get(poll_of(page), headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (503, "none")
    parts = read(answer.text)
    assert parts.one(id="maintenance").text.startswith("Florin is closed until ")
    assert parts.all(id="flash") == []
    close(timedelta(0))
    assert alice.get(poll_of(page), headers=HTMX).status_code == 204


def test_who_does_something_on_an_open_page_is_told_that_nothing_was_done(
    alice: Browser, close: Close
) -> None:
    fields = alice.form("/deposits/new", "/deposits") | {"amount": "25"}
    close(timedelta(hours=2))
    answer = alice.post("/deposits", fields, htmx=True)
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (503, "none")
    sentence = read(answer.text).one(id="flash")
    assert "Nothing was done; what you typed stays here." in sentence.text
    assert alice.operations() == []


def test_programs_get_a_problem_document(alice: Browser, closed_until: datetime) -> None:
    answer = alice.client.post("/api/v1/transfers", json={})
    assert answer.mimetype == "application/problem+json"
    assert (answer.status_code, answer.json["code"]) == (503, "maintenance")


def test_alive_and_ready_to_say_so_with_or_without_the_database(
    alice: Browser, closed_until: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alice.get("/healthz").json == {"status": "ok"}
    monkeypatch.setattr("webapp.health._states", lambda: {"database": False})
    answer = alice.get("/readyz")
    assert (answer.status_code, answer.json) == (
        200,
        {"database": "down", "maintenance_until": closed_until.isoformat()},
    )


def test_the_banks_answers_are_taken_or_without_the_database_not_acknowledged(
    alice: Browser, bank: services.Bank, close: Close, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.fault("pending")
    alice.submit("/deposits/new", "/deposits", amount="25")
    (asked,) = alice.operations()
    operations.execute_due(Bank())
    close(timedelta(hours=2))
    with monkeypatch.context() as patch:
        away(patch)
        assert tell(alice.client, asked.id).json["code"] == "unavailable"
    assert tell(alice.client, asked.id).status_code == 204
    assert alice.available() == "25.00"


def test_it_ends_by_itself(alice: Browser, close: Close) -> None:
    close(timedelta(seconds=1))
    assert alice.get("/").status_code == 503
    services.wait_until(lambda: alice.get("/").status_code == 200, "it is open", seconds=3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("tonight", "must be a moment with its zone"),
        ("2026-11-21", "must be a moment with its zone"),
        ("2026-11-21T03:00", "must be a moment with its zone"),
        ("9999-12-31T23:59:59-23:59", "must be within 7 days"),
    ],
)
def test_what_is_no_moment_near_by_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    monkeypatch.setenv("MAINTENANCE_UNTIL", value)
    settings.cache_clear()
    with pytest.raises(SettingsError, match=f"MAINTENANCE_UNTIL {words}"):
        settings()
    monkeypatch.undo()
    settings.cache_clear()

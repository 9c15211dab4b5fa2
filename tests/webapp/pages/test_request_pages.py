"""One request and the lists: paid, declined, taken back, brought to mind; and live for both."""

from uuid import UUID

import pytest

from tests.characters import confirmed_long_ago
from tests.wallet.requests.asking import let_pass
from tests.webapp.page import read
from tests.webapp.pages.conftest import HTMX, PASSWORD, Browser
from tests.webapp.pages.requesting import ALICE, BOB, CAROL, asked, link_of, pay, state
from tests.webapp.pages.test_live import poll_of


@pytest.fixture
def carol(app, person) -> Browser:
    return Browser(app, person(CAROL, "Carol Diaz"))


def click(browser: Browser, path: str, what: str):
    return browser.submit(path, f"{path}/{what}")


def flashed(browser: Browser, path: str) -> str:
    return browser.page(path).one(id="flash").text


def let_days_pass(days: int, path: str) -> None:
    let_pass(days, UUID(path.rpartition("/")[2]))


def test_who_is_asked_sees_what_it_is_and_pays(alice: Browser, bob: Browser) -> None:
    bob.has("20")
    path = asked(alice, BOB, "12.50", "Pizza & wine")
    page = bob.page(path)
    for words in ("Alice M. asks you for", "€12.50", "“Pizza & wine”", "Pay €12.50"):
        assert words in page.text
    assert "Marin" not in page.one("main").text
    answer = pay(bob, path)
    assert (answer.status_code, answer.location) == (303, path)
    assert "€12.50 sent to Alice Marin" in flashed(bob, path)
    assert state(alice, path).startswith("Paid")
    assert (alice.available(), bob.available()) == ("12.50", "7.50")


def test_looking_pays_nothing(alice: Browser, bob: Browser) -> None:
    bob.has("20")
    path = asked(alice, BOB, "12.50")
    _, link = link_of(alice, "5")
    for each in (path, link):
        for _ in range(2):
            bob.get(each)
            bob.client.head(each)
    assert bob.available() == "20.00"


def test_paid_from_two_tabs_it_is_paid_once(alice: Browser, bob: Browser) -> None:
    bob.has("20")
    path = asked(alice, BOB, "12.50")
    fields = bob.form(path, path)
    assert [bob.post(path, fields).status_code for _ in range(2)] == [303, 303]
    assert bob.available() == "7.50"


def test_without_the_money_the_page_says_so_and_is_not_live(alice: Browser, bob: Browser) -> None:
    path = asked(alice, BOB, "12.50")
    answer = pay(bob, path)
    assert answer.status_code == 422
    page = read(answer.text)
    assert "don't have that much" in page.one("p", class_="form-error").text
    assert page.all(id="live") == []


def test_much_money_takes_the_password_again(alice: Browser, bob: Browser) -> None:
    bob.has("500")
    path = asked(alice, BOB, "100.01")
    confirmed_long_ago()
    answer = pay(bob, path)
    assert answer.status_code == 403
    page = read(answer.text)
    assert "you never sent money there before" in page.one(id="confirmation-why").text
    assert page.all(id="live") == []
    fields = page.one("form", action=path).fields() | {"password": PASSWORD}
    assert bob.post(path, fields).status_code == 303
    assert alice.available() == "100.01"


def test_what_was_taken_back_meanwhile_is_not_paid(alice: Browser, bob: Browser) -> None:
    bob.has("20")
    path = asked(alice, BOB, "12.50")
    fields = bob.form(path, path)
    click(alice, path, "cancel")
    answer = bob.post(path, fields)
    assert answer.status_code == 409
    page = read(answer.text)
    assert "not open any more" in page.one("p", class_="form-error").text
    assert page.all("form", action=path) == []


def test_who_says_no_is_asked_no_reason_and_gives_none(alice: Browser, bob: Browser) -> None:
    path = asked(alice, BOB, "12.50")
    assert click(bob, path, "decline").location == path
    assert "told that, and no more" in flashed(bob, path)
    assert state(alice, path).startswith("Declined")
    assert "Your request for €12.50 was declined" in alice.page("/notifications").text
    link = alice.page("/notifications").all("a", class_="list-title")[0]
    assert link.attributes["href"] == path


def test_who_asked_takes_it_back(alice: Browser, bob: Browser) -> None:
    path = asked(alice, BOB, "12.50")
    click(alice, path, "cancel")
    assert state(bob, path).startswith("Taken back")
    assert bob.page(path).all("button", type="submit", class_="button") == []


def test_a_day_later_they_can_be_reminded_once(alice: Browser, bob: Browser) -> None:
    path = asked(alice, BOB, "12.50")
    assert "You can remind them from" in alice.page(path).text
    fields = {"csrf_token": alice.form(path, f"{path}/cancel")["csrf_token"]}
    alice.post(f"{path}/remind", fields)
    assert "Once a day is enough" in flashed(alice, path)
    let_days_pass(1, path)
    click(alice, path, "remind")
    assert "Reminded." in flashed(alice, path)
    assert "You were reminded of €12.50" in bob.page("/notifications").text


def test_somebody_elses_request_is_not_there(alice: Browser, bob: Browser, carol: Browser) -> None:
    carol.has("20")
    path = asked(alice, BOB, "12.50")
    token = carol.form("/deposits/new", "/deposits")["csrf_token"]
    assert carol.get(path).status_code == 404
    for what in ("", "/decline", "/cancel", "/remind"):
        assert carol.post(f"{path}{what}", {"csrf_token": token}).status_code == 404
    for what in ("/cancel", "/remind"):
        token = bob.form(path, path)["csrf_token"]
        assert bob.post(f"{path}{what}", {"csrf_token": token}).status_code == 404
    assert alice.post(path, alice.form(path, f"{path}/cancel")).status_code == 409


@pytest.mark.parametrize("what", ["pay", "decline"])
def test_the_askers_open_page_hears_of_it(alice: Browser, bob: Browser, what: str) -> None:
    bob.has("20")
    path = asked(alice, BOB, "12.50")
    address = poll_of(alice.page(path))
    assert alice.get(address, headers=HTMX).data == b""
    pay(bob, path) if what == "pay" else click(bob, path, what)
    parts = read(alice.get(address, headers=HTMX).text)
    word = "Paid" if what == "pay" else "Declined"
    assert parts.one("p", class_="status").text.startswith(word)
    assert parts.one(id="announcement").text == word
    assert parts.one(id="request").attributes["hx-swap-oob"] == "true"


def test_the_payers_open_page_hears_that_it_was_taken_back(alice: Browser, bob: Browser) -> None:
    path = asked(alice, BOB, "12.50")
    address = poll_of(bob.page(path))
    click(alice, path, "cancel")
    parts = read(bob.get(address, headers=HTMX).text)
    assert parts.all("form", action=path) == []


def test_what_is_polled_is_what_stands_there_so_that_nothing_jumps(
    alice: Browser, bob: Browser
) -> None:
    path = asked(alice, BOB, "12.50", "Pizza")
    for browser in (alice, bob):
        page = browser.page(path)
        fresh = read(browser.get(f"/live?v=old&on=request:{path[-36:]}", headers=HTMX).text)
        shown, polled = (each.one(id="request") for each in (page, fresh))
        for each in (shown, polled):
            each.attributes.pop("hx-swap-oob", None)
            for token in each.all("input", name="csrf_token"):
                token.attributes["value"] = ""
        assert shown == polled


def test_the_lists_have_what_is_open_first(alice: Browser, bob: Browser) -> None:
    assert "Nobody owes anything" in alice.page("/requests").text
    paid, still_open = asked(alice, BOB, "1"), asked(alice, BOB, "2")
    back = asked(bob, ALICE, "3")
    bob.has("1")
    pay(bob, paid)
    page = alice.page("/requests")
    assert [title.text for title in page.all("h2")] == ["To pay", "You asked", "Earlier"]
    links = [link.attributes["href"] for link in page.all("a", class_="row-title")]
    assert links == [back, still_open, paid]


def test_home_says_live_that_somebody_waits_for_an_answer(alice: Browser, bob: Browser) -> None:
    home = bob.page("/")
    assert "hidden" in home.one(id="waiting").attributes
    first = asked(alice, BOB, "1")
    parts = read(bob.get(poll_of(home), headers=HTMX).text)
    assert "Somebody asks you for money" in parts.one(id="waiting").text
    asked(alice, BOB, "2")
    assert "2 times" in bob.page("/").one(id="waiting").text
    assert "hidden" in alice.page("/").one(id="waiting").attributes
    let_days_pass(30, first)
    assert "Somebody asks you" in bob.page("/").one(id="waiting").text


def test_what_was_earlier_comes_in_pages(alice: Browser, bob: Browser) -> None:
    for _ in range(21):
        path, _ = link_of(alice, "1")
        click(alice, path, "cancel")
    (older,) = (a for a in alice.page("/requests").all("a") if a.text == "Older")
    assert len(alice.page(older.attributes["href"]).all("a", class_="row-title")) == 1
    assert alice.get("/requests?cursor=nonsense").status_code == 422


def test_names_and_notes_are_words_and_no_markup(alice: Browser, bob: Browser) -> None:
    path = asked(bob, ALICE, "1", "<b>now</b>")
    page = alice.page(path)
    assert "“<b>now</b>”" in page.one("p", class_="quote").text
    assert page.all("b") == []

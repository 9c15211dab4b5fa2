"""Adding, using and removing a passkey: what the browser's part leaves to the forms."""

from collections.abc import Iterator

import pytest

from tests.characters import confirmed_long_ago
from tests.security_key import SecurityKey
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import PASSWORD, Browser, operation_id_of
from wallet.settings import settings

SITE = "https://florin.example"
SECURITY = "/security"
NEW = "/security/passkeys"
TRANSFER = ("/transfers/new", "/transfers/review")
TO_BOB = {"to": "1000000002", "amount": "150", "note": "for the boat"}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Florin has a name, which passkeys are made for."""
    monkeypatch.setenv("PUBLIC_URL", SITE)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def key(site: None, alice: Browser) -> SecurityKey:
    """Alice's, added."""
    key = SecurityKey(SITE)
    assert alice.post(NEW, filled_in(alice.page(NEW), key)).location == SECURITY
    return key


def filled_in(page: Element, key: SecurityKey) -> dict[str, str]:
    """The form that adds a passkey, as the script would send it."""
    made = {"name": "My phone", "passkey": key.create(asked_on(page))}
    return page.one("form", action=NEW).fields() | made


def asked_on(page: Element) -> str:
    """What the page's button would ask the browser for. Hidden until a script finds it useful."""
    (button,) = [each for each in page.all("button") if "data-passkey" in each.attributes]
    assert "hidden" in button.attributes
    return button.attributes["data-options"]


def asks_to_confirm(browser: Browser) -> Element:
    confirmed_long_ago()
    response = browser.submit(*TRANSFER, **TO_BOB)
    assert response.status_code == 200
    assert browser.operations() == []
    return read(response.text)


def test_where_florin_has_only_an_address_there_are_no_passkeys(alice: Browser) -> None:
    assert alice.page(SECURITY).all(id="passkeys") == []
    assert alice.get(NEW).location == SECURITY


def test_an_added_passkey_stands_on_the_security_page(alice: Browser, key: SecurityKey) -> None:
    page = alice.page(SECURITY)
    assert "My phone" in page.one(id="passkeys").text
    assert "The passkey is added" in page.one(id="flash").text


def test_some_time_after_signing_in_it_takes_the_password_to_add_one(
    site: None, alice: Browser
) -> None:
    confirmed_long_ago()
    assert alice.page(NEW).one("input", id="password")
    assert alice.submit(NEW, f"{NEW}/begin", password=PASSWORD).location == NEW
    assert asked_on(alice.page(NEW))


@pytest.mark.parametrize(
    ("typed", "words"),
    [({"name": ""}, "Give it a name"), ({"passkey": "nonsense"}, "couldn't be used")],
)
def test_what_is_wrong_is_told_on_the_page(
    site: None, alice: Browser, typed: dict[str, str], words: str
) -> None:
    fields = filled_in(alice.page(NEW), SecurityKey(SITE))
    answer = alice.post(NEW, fields | typed)
    assert answer.status_code == 422
    assert words in read(answer.text).one("form", action=NEW).text
    assert "My phone" not in alice.page(SECURITY).one(id="passkeys").text


def test_who_has_none_is_not_offered_one(site: None, alice: Browser, bob: Browser) -> None:
    alice.has("500.00")
    assert asks_to_confirm(alice).all("input", id="passkey") == []
    assert "passkey" not in asks_to_confirm(alice).one("form", action="/transfers").fields()


def test_a_passkey_confirms_a_large_send(alice: Browser, bob: Browser, key: SecurityKey) -> None:
    alice.has("500.00")
    page = asks_to_confirm(alice)
    fields = page.one("form", action="/transfers").fields()
    operation_id_of(alice.post("/transfers", fields | {"passkey": key.get(asked_on(page))}))
    assert alice.available() == "350.00"


def test_a_passkey_that_fails_loses_nothing_and_the_password_remains(
    alice: Browser, bob: Browser, key: SecurityKey
) -> None:
    alice.has("500.00")
    fields = asks_to_confirm(alice).one("form", action="/transfers").fields()
    answer = alice.post("/transfers", fields | {"passkey": "nonsense"})
    assert answer.status_code == 422
    form = read(answer.text).one("form", action="/transfers")
    assert "use your password" in form.one(id="passkey-error").text
    again = form.fields()
    assert {name: again[name] for name in TO_BOB} == TO_BOB
    assert (again["passkey"], again["key"]) == ("", fields["key"])
    operation_id_of(alice.post("/transfers", again | {"password": PASSWORD}))


def test_removing_a_passkey_asks_for_the_password(alice: Browser, key: SecurityKey) -> None:
    confirmed_long_ago()
    row = alice.page(SECURITY).one("form", class_="passkey")
    action = row.attributes["action"]
    answer = alice.post(action, row.fields())
    assert answer.status_code == 403
    fields = read(answer.text).one("form", action=action).fields()
    assert alice.post(action, fields | {"password": PASSWORD}).location == SECURITY
    assert "My phone" not in alice.page(SECURITY).one(id="passkeys").text


def test_another_persons_passkey_is_as_if_it_were_not(
    alice: Browser, bob: Browser, key: SecurityKey
) -> None:
    row = alice.page(SECURITY).one("form", class_="passkey")
    fields = bob.form(SECURITY, "/sign-out")
    assert bob.post(row.attributes["action"], fields).status_code == 404
    assert "My phone" in alice.page(SECURITY).one(id="passkeys").text

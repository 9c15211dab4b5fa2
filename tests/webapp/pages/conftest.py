"""People with wallets, each in a browser of their own without JavaScript."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webapp.page import Element, read
from wallet import ledger, operations, people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.ledger import Entry, Leg
from wallet.money import Money
from wallet.operations import OperationView
from wallet.people import Person
from wallet.people.passwords import hash_password
from webapp import create_app
from webapp.auth import set_sign_in_cookies

PASSWORD = "correct horse battery"
HTMX = {"HX-Request": "true"}
FIREFOX = Origin("192.0.2.1", "Mozilla/5.0 (X11; Linux) Firefox/140")
HASH = hash_password(PASSWORD)


class Browser:
    """What somebody does with pages. `person` is None for a stranger."""

    def __init__(self, app: Flask, person: Person | None = None) -> None:
        self.client: FlaskClient = app.test_client()
        self.person = person
        if person:
            self._sign_in(app, person)

    def _sign_in(self, app: Flask, person: Person) -> None:
        with transaction() as session:
            tokens = people.start_session(session, person, FIREFOX, opens_wallet=True)
        with app.test_request_context():
            response = app.response_class()
            set_sign_in_cookies(response, tokens)
        for cookie in response.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.client.set_cookie(name, value)

    def get(self, path: str, **kwargs) -> TestResponse:
        return self.client.get(path, **kwargs)

    def page(self, path: str) -> Element:
        response = self.get(path)
        assert response.status_code == 200, response.status
        return read(response.text)

    def form(self, path: str, action: str) -> dict[str, str]:
        """The fields of the form on a page that posts to `action`, hidden ones included."""
        return self.page(path).one("form", action=action).fields()

    def submit(self, path: str, action: str, *, htmx: bool = False, **typed: str) -> TestResponse:
        """Open a page, type into its form, send it; what is looked at before, too, unless it wants
        more than a click.
        """
        fields = self.form(path, action) | typed
        answer = self.post(action, fields, htmx=htmx)
        if not action.endswith("/review") or answer.status_code != 200:
            return answer
        form = read(answer.text).one("form", action=action.removesuffix("/review"))
        if form.all("input", id="password"):
            return answer
        return self.post(form.attributes["action"], form.fields(), htmx=htmx)

    def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> TestResponse:
        return self.client.post(path, data=fields, headers=HTMX if htmx else {})

    def has(self, amount: str) -> None:
        """Book money from the bank as if a deposit had settled."""
        assert self.person
        money = Money.parse(amount, self.person.currency)
        with transaction() as session:
            own = ledger.account_ids(session, [self.person.id])[self.person.id].available
            source = ledger.system_account(session, "settlement", money.currency)
            legs = (
                Leg(source, -money.minor, money.currency),
                Leg(own, money.minor, money.currency),
            )
            ledger.post(session, [Entry(uuid4(), "resolve", legs)])

    def operations(self) -> list[OperationView]:
        assert self.person
        return operations.history(self.person.id, limit=100).items

    def available(self) -> str:
        assert self.person
        with transaction() as session:
            return ledger.balances(session, self.person.id).available.decimal


@pytest.fixture(scope="session")
def app(wallet_database: object) -> Flask:
    return create_app()


@pytest.fixture
def person(clean: None) -> Callable[..., Person]:
    """Open somebody's wallet without asking the bank."""

    def open_wallet(number: str, holder: str, currency: str = "EUR") -> Person:
        with transaction() as session:
            somebody = Person(
                account_number=number,
                holder=holder,
                email=f"{number}@example.com",
                currency=currency,
                password_hash=HASH,
            )
            session.add(somebody)
            session.flush()
            ledger.open_customer_accounts(session, somebody.id, currency)
        return somebody

    return open_wallet


@pytest.fixture
def stranger(app: Flask, clean: None) -> Browser:
    return Browser(app)


@pytest.fixture
def alice(app: Flask, person: Callable[..., Person]) -> Browser:
    return Browser(app, person("1000000001", "Alice Marin"))


@pytest.fixture
def bob(app: Flask, person: Callable[..., Person]) -> Browser:
    return Browser(app, person("1000000002", "Bob <b>Okafor</b>"))


@pytest.fixture
def kenji(app: Flask, person: Callable[..., Person]) -> Browser:
    """His wallet is in yen."""
    return Browser(app, person("4000000001", "Kenji Sato", "JPY"))


def operation_id_of(response: TestResponse) -> UUID:
    """Of the operation whose page a posted form leads to."""
    assert response.status_code == 303, response.text
    return UUID(response.location.rpartition("/")[2])

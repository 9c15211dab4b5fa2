"""People with wallets, money in them, and a client that speaks for one of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from wallet import ledger, people
from wallet.database import transaction
from wallet.ledger import Entry, Leg
from wallet.people import Person
from wallet.people.passwords import hash_password
from webapp import create_app

PASSWORD = "correct horse battery"


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


def open_wallet(account_number: str, currency: str = "EUR") -> Person:
    """A wallet as a confirmed registration leaves it."""
    with transaction() as session:
        person = Person(
            account_number=account_number,
            holder=f"Holder of {account_number}",
            email=f"{account_number}@example.com",
            currency=currency,
            password_hash=password_hash(),
        )
        session.add(person)
        session.flush()
        ledger.open_customer_accounts(session, person.id, currency)
    return person


def give(person: Person, minor: int) -> None:
    """Money, as a settled deposit leaves it."""
    with transaction() as session:
        accounts = ledger.account_ids(session, [person.id])[person.id]
        source = ledger.system_account(session, "settlement", person.currency)
        legs = (
            Leg(source, -minor, person.currency),
            Leg(accounts.available, minor, person.currency),
        )
        (outcome,) = ledger.post(session, [Entry(uuid4(), "gift", legs)])
    assert outcome == ledger.Posted()


def count(table: str) -> int:
    with transaction() as session:
        return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def change(statement: str, **values: object) -> None:
    with transaction() as session:
        session.execute(text(statement), values)


@dataclass
class Caller:
    """A program that is signed in for one person."""

    client: FlaskClient
    person: Person
    access_token: str
    refresh_token: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.access_token}"}

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self.headers)

    def post(
        self, path: str, body: object = None, *, key: str | None = None, **options: Any
    ) -> TestResponse:
        """With an Idempotency-Key of its own, unless one is given; an empty one is left out."""
        key = str(uuid4()) if key is None else key
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        options = options or {"json": body}
        return self.client.post(f"/api/v1{path}", headers=headers, **options)

    def available(self) -> str:
        return self.get("/balance").json["available"]


@pytest.fixture
def app(clean: None) -> Flask:
    return create_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def caller(app: Flask) -> Callable[..., Caller]:
    def _caller(account_number: str, currency: str = "EUR", has: int = 0) -> Caller:
        person = open_wallet(account_number, currency)
        if has:
            give(person, has)
        with transaction() as session:
            tokens = people.start_session(session, person, "tests")
        return Caller(app.test_client(), person, tokens.access_token, tokens.refresh_token)

    return _caller


@pytest.fixture
def alice(caller: Callable[..., Caller]) -> Caller:
    return caller("1000000001", has=100_00)


@pytest.fixture
def bob(caller: Callable[..., Caller]) -> Caller:
    return caller("1000000002")


def is_problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document; fails when the answer is anything else."""
    document = response.get_json(force=True)
    assert (response.status_code, document.get("code")) == (status, code), document
    assert response.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= document.keys()
    assert document["status"] == status
    return document


def operation_id(response: TestResponse) -> UUID:
    return UUID(response.json["id"])

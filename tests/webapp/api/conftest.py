"""Characters whose programs speak for them."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from tests.characters import ALICE, BOB, Character
from wallet.database import transaction
from webapp import create_app


def count(table: str) -> int:
    with transaction() as session:
        return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def change(statement: str, **values: object) -> None:
    with transaction() as session:
        session.execute(text(statement), values)


class Caller(Character):
    """Somebody whose program is signed in."""

    def __init__(self, app: Flask, account_number: str, currency: str = "EUR") -> None:
        super().__init__(account_number, f"Holder of {account_number}", currency)
        self.client = app.test_client()
        self.tokens = self.signs_in()
        self.headers = {"Authorization": f"Bearer {self.tokens.access_token}"}

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


@pytest.fixture
def app(clean: None) -> Flask:
    return create_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def alice(app: Flask) -> Caller:
    alice = Caller(app, ALICE)
    alice.has("100.00")
    return alice


@pytest.fixture
def bob(app: Flask) -> Caller:
    return Caller(app, BOB)


def is_problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The problem document; fails when the answer is anything else."""
    document = response.get_json(force=True)
    assert (response.status_code, document.get("code")) == (status, code), document
    assert response.content_type == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= document.keys()
    assert document["status"] == status
    return document

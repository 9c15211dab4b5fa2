"""In which language a program's person is told what was refused."""

import pytest
from sqlalchemy import create_engine

from tests.marked import mark_german
from tests.webapp.api.conftest import Caller, is_problem
from wallet import people
from wallet.database import transaction

GERMAN = {"Accept-Language": "de"}


@pytest.fixture(autouse=True)
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    mark_german(monkeypatch)


def test_it_is_what_the_person_chose_else_what_is_asked_for(alice: Caller) -> None:
    def detail() -> str:
        headers = alice.headers | GERMAN | {"Idempotency-Key": "k", "Content-Type": "text/plain"}
        response = alice.client.post("/api/v1/deposits", data="x", headers=headers)
        return str(is_problem(response, 415, "wrong_content_type")["detail"])

    assert detail() == "«Send the body as application/json.»"
    with transaction() as session:
        people.choose_locale(session, alice.id, "en_US")
    assert detail() == "Send the body as application/json."


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing-here", 404, "not_found"),
        ("GET", "/balance", 503, "unavailable"),
        ("POST", "/auth/login", 413, "body_too_large"),  # refused before anybody is looked up
    ],
)
def test_with_the_database_away_it_is_what_is_asked_for(
    alice: Caller,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    status: int,
    code: str,
) -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    monkeypatch.setattr("wallet.database.engine", lambda: nowhere)
    options = {"json": {"account_number": "0" * 100_000}} if method == "POST" else {}
    response = alice.client.open(
        f"/api/v1{path}", method=method, headers=alice.headers | GERMAN, **options
    )
    assert is_problem(response, status, code)["detail"].startswith("«")

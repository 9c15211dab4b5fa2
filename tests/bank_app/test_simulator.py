import pytest
from flask import Flask

from bank_app.application import create_app
from bank_app.settings import settings
from tests.bank_app.caller import ADA, NOBODY, InProcess


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"status": "gone"},
        {"status": 1},
        {"email": "nobody"},
        {"email": "a@b\n.c"},
        {"email": 1},
    ],
    ids=str,
)
def test_a_change_that_makes_no_sense_is_refused(caller: InProcess, fields: dict) -> None:
    assert caller._call("PATCH", f"/simulator/account/{ADA}", fields)[0] == 400
    assert caller.verify(ADA)[1]["email"] == "ada.marin@example.com"


@pytest.mark.parametrize("number", [NOBODY, "omnibus:EUR"])
def test_an_account_that_is_no_customers_cannot_be_changed(caller: InProcess, number: str) -> None:
    assert caller.change(number, status="closed") == (404, {"code": "account_not_found"})


def test_a_bank_without_the_simulator_has_no_such_routes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANK_SIMULATOR", "0")
    settings.cache_clear()
    try:
        real = InProcess(create_app().test_client())
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert real._call("PUT", "/simulator/fault", {"mode": "down"})[0] == 404
    assert real._call("GET", "/simulator/fault")[0] == 404
    assert real.change(ADA, status="closed")[0] == 404
    assert real.verify(ADA)[0] == 200

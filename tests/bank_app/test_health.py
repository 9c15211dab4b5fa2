from collections.abc import Iterator

import pytest
from flask import Flask

from bank_app.application import create_app
from bank_app.database import engine
from bank_app.settings import settings
from tests.bank_app.caller import ADA, InProcess, debit


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcess]:
    """A bank whose database is away."""
    monkeypatch.setenv("BANK_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    settings.cache_clear()
    engine.cache_clear()
    yield InProcess(create_app().test_client())
    monkeypatch.undo()
    settings.cache_clear()
    engine.cache_clear()


def test_a_bank_that_can_work_says_so_without_a_token(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_a_bank_without_its_database_is_unavailable_and_says_nothing_else(
    cut_off: InProcess,
) -> None:
    unavailable = (503, {"code": "unavailable"})
    assert cut_off._call("GET", "/healthz") == unavailable
    assert cut_off.verify(ADA) == unavailable
    assert cut_off.put(debit(ADA, 1)) == unavailable


def test_metrics_show_the_cache_the_queries_and_the_transfers(
    app: Flask, caller: InProcess
) -> None:
    caller.verify(ADA)
    caller.verify(ADA)
    caller.put(debit(ADA, 1))
    shown = app.test_client().get("/metrics").get_data(as_text=True)
    for name in (
        "bank_cache_hits_total ",
        "bank_cache_misses_total ",
        'bank_database_queries_total{purpose="verify"} ',
        'bank_database_queries_total{purpose="other"} ',
        'bank_transfers_total{state="accepted"} ',
    ):
        [line] = [line for line in shown.splitlines() if line.startswith(name)]
        assert float(line.removeprefix(name)) > 0
    assert ADA not in shown


def test_a_page_that_does_not_exist_is_answered_in_json(app: Flask) -> None:
    answer = app.test_client().get("/no-such-page")
    assert (answer.status_code, answer.get_json()) == (404, {"code": "not_found"})

"""The months of a wallet as pages and files."""

import csv
import io
import re
from datetime import UTC, datetime

import psycopg
import pytest

from tests import services
from tests.webapp.pages.conftest import Browser, operation_id_of
from wallet.statements import Month, csv_file, pdf_file


@pytest.fixture
def this_month() -> Month:
    return Month.of(datetime.now(UTC), UTC)


def test_every_month_since_the_wallet_was_opened_is_listed(
    alice: Browser, this_month: Month, wallet_database: services.Database
) -> None:
    (row,) = alice.page("/statements").one("main").all("li")
    assert row.text.count("so far") == 1
    assert [a.attributes["href"] for a in row.all("a")] == [
        f"/statements/{this_month}.pdf",
        f"/statements/{this_month}.csv",
    ]
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute("UPDATE person SET created_at = now() - interval '1 year'")
    rows = alice.page("/statements").one("main").all("li")
    assert len(rows) == 13
    assert "so far" not in rows[1].text


def test_a_month_is_a_file_of_either_kind(alice: Browser, bob: Browser, this_month: Month) -> None:
    alice.has("10.00")
    typed = {"amount": "4", "to": "1000000002", "note": "Żółć"}
    operation_id = operation_id_of(alice.submit("/transfers/new", "/transfers/review", **typed))
    table = alice.get(f"/statements/{this_month}.csv")
    name = f"florin-statement-{this_month}-so-far.csv"
    assert table.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert [row["balance"] for row in rows] == ["0.00", "10.00", "6.00", "6.00", "0.00", "0.00"]
    assert rows[2]["reference"] == str(operation_id)
    pages = alice.get(f"/statements/{this_month}.pdf")
    assert pages.headers["Content-Type"] == "application/pdf"
    assert pages.headers["Cache-Control"] == "no-store"
    assert pages.data.startswith(b"%PDF-")


@pytest.mark.parametrize("month", ["1999-12", "2020-01", "2999-01", "2026-13", "x", "2026-1"])
@pytest.mark.parametrize("kind", ["pdf", "csv"])
def test_there_is_none_of_a_month_without_a_wallet(alice: Browser, month: str, kind: str) -> None:
    assert alice.get(f"/statements/{month}.{kind}").status_code == 404


def test_too_long_a_month_leads_back_and_says_what_to_do(
    alice: Browser, this_month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.has("1.00")
    alice.has("1.00")
    for module, kind, advice in ((pdf_file, "pdf", "CSV"), (csv_file, "csv", "activity by days")):
        monkeypatch.setattr(module, "MAX_LINES", 1)
        answer = alice.get(f"/statements/{this_month}.{kind}")
        assert (answer.status_code, answer.location) == (303, "/statements")
        assert advice in alice.page("/statements").one(id="flash").text


@pytest.mark.parametrize("kind", ["pdf", "csv"])
def test_a_wrong_one_is_not_handed_out(
    alice: Browser, this_month: Month, wallet_database: services.Database, kind: str
) -> None:
    alice.has("10.00")
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger.posting SET balance_after = 1 WHERE amount = 1000")
    answer = alice.get(f"/statements/{this_month}.{kind}")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert not re.search(r"Alice|10\.00", answer.text.partition("<main")[2])

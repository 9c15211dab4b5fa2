"""A month of somebody's accounts, from the ledger alone: it adds up, or there is none."""

import csv
import io
import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from sqlalchemy import text

from tests import services
from tests.characters import Character
from tests.marked import mark_german
from wallet.bank.answers import Accepted, Declined
from wallet.database import transaction
from wallet.locales import written_for
from wallet.operations import apply_bank_answer
from wallet.statements import (
    DoesNotAddUp,
    Month,
    Statement,
    StatementTooLong,
    letters,
    statement_csv,
    statement_of,
    statement_pdf,
)

BERLIN = ZoneInfo("Europe/Berlin")


def statement(
    person: Character, month: Month | None = None, zone=UTC, most: int = 100
) -> Statement | None:
    with transaction() as session:
        asked = month or Month.of(datetime.now(UTC), zone)
        return statement_of(session, person.person, asked, zone, most=most)


def answers(operation_id, answer) -> None:
    with transaction() as session:
        sent = text("UPDATE operation SET state = 'submitted' WHERE id = :id")
        session.execute(sent, {"id": operation_id})
        apply_bank_answer(session, operation_id, answer)


def tamper(database: services.Database, *statements: str) -> None:
    """As only a superuser can."""
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        for each in statements:
            connection.execute(each)


def months_ago(
    database: services.Database, person: Character, entry_offset: int, moment: str
) -> None:
    """As if their entry, counted from the last, had been booked then."""
    tamper(
        database,
        f"""UPDATE ledger.entry SET created_at = '{moment}' WHERE sequence = (
            SELECT entry FROM ledger.posting JOIN ledger.account ON account.id = account_id
            WHERE owner = '{person.id}' AND kind = 'available'
            ORDER BY entry DESC OFFSET {entry_offset} LIMIT 1)""",
        f"UPDATE person SET created_at = '2026-01-05' WHERE id = '{person.id}'",
    )
    person.person.created_at = datetime(2026, 1, 5, tzinfo=UTC)


def test_every_posting_stands_in_it_with_what_it_was_for(alice: Character, bob: Character) -> None:
    alice.has("100.00")
    alice.sends(bob, "30.00", note="Rent")
    bob.sends(alice, "5.00")
    paid, refused = alice.withdraws("20.00"), alice.withdraws("10.00")
    waiting = alice.withdraws("1.00")
    answers(paid, Accepted())
    answers(refused, Declined("account_frozen"))
    found = statement(alice)
    assert [(line.what, line.amount, line.balance) for line in found.available.lines] == [
        ("Booked by Florin", 100_00, 100_00),
        ("To Bob Brown", -30_00, 70_00),
        ("From Bob Brown", 5_00, 75_00),
        ("To your bank", -20_00, 55_00),
        ("To your bank", -10_00, 45_00),
        ("To your bank", -1_00, 44_00),
        ("Back from a withdrawal that did not happen", 10_00, 54_00),
    ]
    # What came back has not come in: less went out.
    assert (found.available.total_in, found.available.total_out) == (105_00, -51_00)
    assert [(line.what, line.amount, line.balance) for line in found.held.lines] == [
        ("Set aside for your bank", 20_00, 20_00),
        ("Set aside for your bank", 10_00, 30_00),
        ("Set aside for your bank", 1_00, 31_00),
        ("Paid to your bank", -20_00, 11_00),
        ("Given back", -10_00, 1_00),
    ]
    assert found.available.lines[1].note == "Rent"
    assert found.held.lines[2].reference == waiting
    assert (found.available.closing, found.held.closing) == (54_00, 1_00)
    assert found.is_so_far


def test_a_month_begins_with_what_the_one_before_ended_with(
    alice: Character, wallet_database: services.Database
) -> None:
    for amount in ("1.00", "2.00", "4.00", "8.00"):
        alice.has(amount)
    months_ago(wallet_database, alice, 3, "2026-01-10 12:00+00")
    months_ago(wallet_database, alice, 2, "2026-01-31 23:30+00")  # February in Berlin
    months_ago(wallet_database, alice, 1, "2026-02-10 12:00+00")
    for zone, january, february in (
        (UTC, (0, 3_00), (3_00, 7_00)),
        (BERLIN, (0, 1_00), (1_00, 7_00)),
    ):
        for number, expected in ((1, january), (2, february)):
            part = statement(alice, Month(2026, number), zone).available
            assert (part.opening, part.closing) == expected
    march = statement(alice, Month(2026, 3))
    assert (march.available.opening, march.available.closing, march.available.lines) == (
        7_00,
        7_00,
        [],
    )
    assert not march.is_so_far


def test_the_first_moment_of_a_month_is_in_it(
    alice: Character, wallet_database: services.Database
) -> None:
    alice.has("1.00")
    months_ago(wallet_database, alice, 0, "2026-02-01 00:00:00+00")
    january, february = (statement(alice, Month(2026, number)).available for number in (1, 2))
    assert (january.closing, february.opening, february.closing) == (0, 0, 1_00)


def test_two_that_were_booked_the_other_way_round_are_each_in_one_month(
    alice: Character, wallet_database: services.Database
) -> None:
    """A posting's time is that of its transaction's beginning; a lock may have made it wait."""
    for amount in ("1.00", "2.00", "4.00", "8.00"):
        alice.has(amount)
    months_ago(wallet_database, alice, 3, "2026-01-10 12:00:00+00")
    months_ago(wallet_database, alice, 2, "2026-02-01 00:00:00.1+00")
    months_ago(wallet_database, alice, 1, "2026-01-31 23:59:59.9+00")
    months_ago(wallet_database, alice, 0, "2026-02-01 00:00:01+00")
    january, february = (statement(alice, Month(2026, number)).available for number in (1, 2))
    assert [line.amount for line in january.lines] == [1_00]
    assert [line.amount for line in february.lines] == [2_00, 4_00, 8_00]
    assert january.closing == february.opening


def test_there_is_none_of_before_the_wallet_or_of_the_future(alice: Character) -> None:
    assert statement(alice, Month(2020, 1)) is None
    assert statement(alice, Month.of(datetime.now(UTC) + timedelta(days=32), UTC)) is None
    empty = statement(alice)
    assert (empty.available.opening, empty.available.lines, empty.available.closing) == (0, [], 0)


def test_a_statement_that_is_too_long_is_refused(alice: Character) -> None:
    for _ in range(3):
        alice.has("1.00")
    assert len(statement(alice, most=3).available.lines) == 3
    with pytest.raises(StatementTooLong):
        statement(alice, most=2)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger.posting SET amount = amount + 1 WHERE balance_after = 700",
        "UPDATE ledger.posting SET balance_after = 701 WHERE balance_after = 700",
        "UPDATE ledger.posting SET balance_after = 301 WHERE balance_after = 300",
        "DELETE FROM ledger.posting WHERE balance_after = 300",
        "UPDATE ledger.account SET balance = balance + 1 WHERE kind = 'available'",
    ],
)
def test_one_that_does_not_add_up_is_refused_with_an_alarm(
    alice: Character,
    wallet_database: services.Database,
    caplog: pytest.LogCaptureFixture,
    change: str,
) -> None:
    for amount in ("1.00", "2.00", "4.00"):
        alice.has(amount)
    tamper(wallet_database, change)
    with caplog.at_level(logging.ERROR), pytest.raises(DoesNotAddUp):
        statement(alice)
    assert "ALARM" in caplog.text
    assert "Alice" not in caplog.text


def rows(found: Statement) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(statement_csv(found)))))


def test_the_table_leads_from_opening_to_closing(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    alice.sends(bob, "3.00", note="=HYPERLINK(1)")
    alice.withdraws("2.00")
    told = rows(statement(alice))
    assert [(r["account"], r["what"], r["amount"], r["balance"]) for r in told] == [
        ("available", "Opening balance", "", "0.00"),
        ("available", "Booked by Florin", "10.00", "10.00"),
        ("available", "To Bob Brown", "-3.00", "7.00"),
        ("available", "To your bank", "-2.00", "5.00"),
        ("available", "Balance so far", "", "5.00"),
        ("held", "Opening balance", "", "0.00"),
        ("held", "Set aside for your bank", "2.00", "2.00"),
        ("held", "Balance so far", "", "2.00"),
    ]
    assert told[2]["note"] == "'=HYPERLINK(1)"


def test_the_rows_are_told_to_whoever_asked_also_when_they_are_written_later(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_german(monkeypatch)
    alice.has("10.00")
    alice.sends(bob, "3.00")
    with written_for("de"):
        table = statement_csv(statement(alice))
    told = list(csv.DictReader(io.StringIO("".join(table))))
    whats = ("Opening balance", "Booked by Florin", "To Bob Brown", "Balance so far")
    assert tuple(row["what"] for row in told[:4]) == tuple(f"«{each}»" for each in whats)
    assert {row["account"] for row in told} == {"available", "held"}  # for programs


def test_the_pages_say_their_language(alice: Character) -> None:
    alice.has("1.00")
    with written_for("de"):
        pdf = statement_pdf(statement(alice))
    assert b"/Lang (de)" in pdf


def test_the_pages_have_as_many_as_they_need(alice: Character) -> None:
    for _ in range(90):
        alice.has("1.00")
    pdf = statement_pdf(statement(alice))
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") == 3


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Leïla Benhaddou", "Leïla Benhaddou"),
        ("Größe, Übertrag: „Ärger“, −5,00\xa0€", "Größe, Übertrag: „Ärger“, −5,00\xa0€"),
        ("Diego Castañeda", "Diego Castañeda"),
        ("Łukasz Wieczorek", "Łukasz Wieczorek"),
        ("Δημήτρης Иванов", "Δημήτρης Иванов"),
        ("石川 Haruka", "?? Haruka"),
    ],
)
def test_letters_that_the_font_lacks_are_told(name: str, printed: str) -> None:
    letters.load()
    assert letters.printable(name) == printed


def test_what_is_too_wide_ends_with_an_ellipsis(clean: None) -> None:
    letters.load()
    cut = letters.fitting("W" * 200, letters.PLAIN, 9, 100)
    assert cut.endswith("W…")
    assert letters.width(cut, letters.PLAIN, 9) <= 100

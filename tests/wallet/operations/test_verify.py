"""Each rule is broken on purpose, by a superuser who switches the guards off."""

import re
from typing import Any

import psycopg
import pytest

from florin.books import verify as verify_books
from tests.characters import Character
from tests.services import Database
from wallet import ledger
from wallet.bank.answers import Accepted, Answer, Declined
from wallet.database import transaction
from wallet.operations import apply_bank_answer
from wallet.operations.claims import claim_batch
from wallet.operations.verify import RULES, verify

MISSING = "every operation has the entries of its state"
EXTRA = "no operation has an entry that its state does not have"
WRONG = "every entry of an operation moves its amount between its accounts"
SETTLED = "every transfer is settled"
HELD = "every held balance is the sum of the open withdrawals"
OWNER = "every owner of accounts is a person"
CLOSED = "no closed wallet holds money, or waits for any"
ACCOUNTS = "every person has accounts in their currency"

NO_ENTRY = "DELETE FROM ledger.entry WHERE operation_id = '{%s}' AND step = '%s'"
STATE = "UPDATE operation SET state = '%s', settled_at = NULL, due_at = %s WHERE id = '{%s}'"
ELSEWHERE = (
    "UPDATE ledger.posting SET account_id = {%s} WHERE account_id = {%s} AND entry ="
    " (SELECT sequence FROM ledger.entry WHERE operation_id = '{%s}' AND step = '%s')"
)
STRANGER = "00000000-0000-4000-8000-000000000000"

# What is done; then each rule that must be found broken, with the id that must be named.
CORRUPTIONS = [
    (
        "UPDATE person SET closed_at = now(), password_hash = '' WHERE id = '{alice}'",
        {CLOSED: "person {alice}"},
    ),
    (NO_ENTRY % ("deposit", "resolve"), {MISSING: "{deposit}/resolve"}),
    (NO_ENTRY % ("withdrawal", "hold"), {MISSING: "{withdrawal}/hold"}),
    (NO_ENTRY % ("withdrawal", "resolve"), {MISSING: "{withdrawal}/resolve"}),
    (NO_ENTRY % ("failed", "hold"), {MISSING: "{failed}/hold"}),
    (NO_ENTRY % ("failed", "resolve"), {MISSING: "{failed}/resolve"}),
    (NO_ENTRY % ("cancelled", "hold"), {MISSING: "{cancelled}/hold"}),
    (NO_ENTRY % ("cancelled", "resolve"), {MISSING: "{cancelled}/resolve"}),
    (NO_ENTRY % ("open", "hold"), {MISSING: "{open}/hold"}),
    (NO_ENTRY % ("transfer", "transfer"), {MISSING: "{transfer}/transfer"}),
    (NO_ENTRY % ("suspended", "resolve"), {MISSING: "{suspended}/resolve"}),
    *(
        (STATE % (state, "now()", "deposit"), {EXTRA: "{deposit}/resolve"})
        for state in ("requested", "submitted", "parked", "awaiting_bank")
    ),
    (STATE % ("failed", "NULL", "deposit"), {EXTRA: "{deposit}/resolve"}),
    (STATE % ("cancelled", "NULL", "deposit"), {EXTRA: "{deposit}/resolve"}),
    *(
        (
            STATE % (state, "now()", "withdrawal"),
            {EXTRA: "{withdrawal}/resolve", HELD: "person {alice}"},
        )
        for state in ("requested", "submitted", "parked", "awaiting_bank")
    ),
    (STATE % ("failed", "NULL", "withdrawal"), {WRONG: "{withdrawal}/resolve"}),
    (STATE % ("failed", "NULL", "open"), {MISSING: "{open}/resolve", HELD: "person {alice}"}),
    ("DELETE FROM operation WHERE id = '{deposit}'", {EXTRA: "{deposit}/resolve"}),
    (
        "UPDATE ledger.entry SET step = 'hold' WHERE operation_id = '{transfer}'",
        {EXTRA: "{transfer}/hold", MISSING: "{transfer}/transfer"},
    ),
    ("UPDATE operation SET minor = minor + 1 WHERE id = '{deposit}'", {WRONG: "{deposit}/resolve"}),
    (
        "UPDATE operation SET currency = 'USD' WHERE id = '{transfer}'",
        {WRONG: "{transfer}/transfer"},
    ),
    (
        "UPDATE operation SET person_id = '{bob}' WHERE id = '{deposit}'",
        {WRONG: "{deposit}/resolve"},
    ),
    (
        "UPDATE operation SET recipient_id = '{mallory}' WHERE id = '{transfer}'",
        {WRONG: "{transfer}/transfer"},
    ),
    (
        "UPDATE operation SET reason = 'account_frozen' WHERE id = '{suspended}'",
        {EXTRA: "{suspended}/resolve"},
    ),
    (ELSEWHERE % ("b", "a", "deposit", "resolve"), {WRONG: "{deposit}/resolve"}),
    (ELSEWHERE % ("a", "h", "withdrawal", "resolve"), {WRONG: "{withdrawal}/resolve"}),
    (
        "DELETE FROM ledger.posting WHERE account_id = {h}",
        {WRONG: "{open}/hold"},
    ),
    (STATE % ("failed", "NULL", "transfer"), {SETTLED: "{transfer}"}),
    (
        "UPDATE ledger.account SET balance = balance + 1 WHERE id = {h}",
        {HELD: "person {alice}"},
    ),
    ("DELETE FROM ledger.account WHERE id = {h}", {HELD: "person {alice}"}),
    (
        f"UPDATE ledger.account SET owner = '{STRANGER}' WHERE owner = '{{bob}}'",
        {OWNER: f"owner {STRANGER}", ACCOUNTS: "person {bob}"},
    ),
    ("UPDATE person SET currency = 'USD' WHERE id = '{bob}'", {ACCOUNTS: "person {bob}"}),
    ("DELETE FROM person WHERE id = '{bob}'", {OWNER: "owner {bob}"}),
]


@pytest.fixture
def books(alice: Character, bob: Character, mallory: Character) -> dict[str, Any]:
    """One operation for each way to end, and one that is on its way."""
    alice.has("100.00")
    named: dict[str, Any] = {"alice": alice.id, "bob": bob.id, "mallory": mallory.id}
    named["cancelled"] = alice.withdraws("1.00")
    alice.cancels(named["cancelled"])
    alice.cancels(alice.deposits("1.00"))
    named["deposit"] = _answered(alice.deposits("25.00"), Accepted())
    _answered(alice.deposits("26.00"), Declined("insufficient_funds"))
    named["withdrawal"] = _answered(alice.withdraws("10.00"), Accepted())
    named["failed"] = _answered(alice.withdraws("11.00"), Declined("account_frozen"))
    named["transfer"] = alice.sends(bob, "12.00")
    named["open"] = alice.withdraws("13.00")
    named["suspended"] = mallory.deposits("2.00")
    _suspend(named["suspended"])
    with transaction() as session:
        accounts = ledger.account_ids(session, [alice.id, bob.id])
    named["a"], named["h"] = accounts[alice.id].available, accounts[alice.id].held
    named["b"] = accounts[bob.id].available
    return named


def _answered(operation_id: Any, answer: Answer) -> Any:
    claim_batch(10)
    with transaction() as session:
        apply_bank_answer(session, operation_id, answer)
    return operation_id


def _suspend(operation_id: Any) -> None:
    """As `_book_in_suspense` leaves it; only a broken ledger brings it there."""
    with transaction() as session:
        settlement = ledger.system_account(session, "settlement", "EUR")
        suspense = ledger.system_account(session, "suspense", "EUR")
        legs = (ledger.Leg(settlement, -200, "EUR"), ledger.Leg(suspense, 200, "EUR"))
        ledger.post(session, [ledger.Entry(operation_id, "resolve", legs)])
        session.connection().exec_driver_sql(
            "UPDATE operation SET state = 'failed', reason = 'booked_in_suspense', due_at = NULL"
            " WHERE id = %s",
            (operation_id,),
        )


def _broken_rules() -> dict[str, tuple[str, ...]]:
    with transaction() as session:
        return {finding.rule: finding.ids for finding in verify(session)}


def test_sound_operations_have_no_findings(books: dict[str, Any]) -> None:
    assert _broken_rules() == {}


@pytest.mark.parametrize(("corruption", "expected"), CORRUPTIONS)
def test_a_planted_corruption_is_found_and_named(
    wallet_database: Database, books: dict[str, Any], corruption: str, expected: dict[str, str]
) -> None:
    _corrupt(wallet_database, corruption.format(**books))
    found = _broken_rules()
    for rule, offender in expected.items():
        assert offender.format(**books) in found[rule]


def test_every_rule_is_broken_by_some_corruption() -> None:
    named = set(re.findall(r"'((?:every|no) [^']+)'", str(RULES)))
    assert {rule for _, expected in CORRUPTIONS for rule in expected} == named


def test_of_many_offenders_a_hundred_are_named_for_each_rule(
    wallet_database: Database, alice: Character, bob: Character
) -> None:
    alice.has("200.00")
    for _ in range(101):
        alice.sends(bob, "1.00")
    _corrupt(wallet_database, "UPDATE ledger.entry SET step = 'hold' WHERE step = 'transfer'")
    assert {rule: len(ids) for rule, ids in _broken_rules().items()} == {MISSING: 100, EXTRA: 100}


def test_the_command_tells_of_both_the_ledger_and_the_operations(
    wallet_database: Database, books: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify_books()
    _corrupt(wallet_database, f"UPDATE ledger.account SET balance = 0 WHERE id = {books['h']}")
    assert not verify_books()
    said = capsys.readouterr().out
    assert f"every balance is the sum of its postings: account {books['h']}" in said
    assert f"{HELD}: person {books['alice']}" in said


def _corrupt(database: Database, statement: str) -> None:
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)

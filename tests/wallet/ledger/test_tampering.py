"""A superuser switches the guards off and changes what is sealed; the seals name what it was."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text

from tests.services import Database
from tests.wallet.ledger.books import Customer, broken_rules, deposit, move, post, transfer
from wallet import ledger
from wallet.database import transaction
from wallet.ledger import seal_due

pytestmark = pytest.mark.leaves_it_broken

ENTRIES = "every sealed entry is what was sealed"
SEALS = "every seal is as it was set"
EXPECTED = "the expected seal is in the chain"

# One change for each column.
ENTRY_COLUMNS = {
    "sequence": "-sequence",
    "operation_id": "gen_random_uuid()",
    "step": "step || ' '",
    "legs": "legs + 1",
    "xid": "CAST('1' AS xid8)",
    "created_at": "created_at + interval '1 microsecond'",
}
POSTING_COLUMNS = {
    "account_id": "-account_id",
    "entry": "-entry",
    "amount": "amount # 1",  # one bit
    "balance_after": "balance_after + 1",
    "currency": "'USD'",
}
SEAL_COLUMNS = {
    "number": "99",
    "through_entry": "through_entry + 1",
    "entries": "ARRAY[-1]",
    "digests": "ARRAY[sha256('')]",
    "previous": "sha256('')",
    "hash": "sha256('')",
    "sealed_at": "sealed_at - interval '1 microsecond'",
}


@dataclass(frozen=True)
class Booked:
    """An entry, and how a finding names it."""

    sequence: int
    name: str


Superuser = Callable[[str], None]


@pytest.fixture
def superuser(wallet_database: Database) -> Superuser:
    def do(change: str) -> None:
        with psycopg.connect(wallet_database.superuser_url) as connection:
            connection.execute("SET session_replication_role = replica")
            assert connection.execute(change).rowcount > 0

    return do


@pytest.fixture
def books(alice: Customer, bob: Customer) -> list[Booked]:
    """Four entries, each with a seal of its own: number 1 is Alice's money; then she sends 30.00
    to Bob, sets 20.00 aside, and puts 5.00 more in.
    """
    hold = move(alice.available, alice.held, 20_00)
    for entry in [transfer(alice, bob, 30_00), hold, deposit(alice, 5_00)]:
        seal_due()
        post(entry)
    seal_due()
    with transaction() as session:
        rows = session.execute(
            text("SELECT sequence, operation_id, step FROM ledger.entry ORDER BY sequence")
        )
        booked = [Booked(s, f"entry {s} (operation {o}/{step})") for s, o, step in rows]
    assert broken_rules() == {}
    return booked


def test_each_column_of_the_tables_is_tampered_with_below() -> None:
    with transaction() as session:
        columns = {
            table: set(
                session.scalars(
                    text(
                        "SELECT column_name FROM information_schema.columns"
                        " WHERE table_schema = 'ledger' AND table_name = :table"
                    ),
                    {"table": table},
                )
            )
            for table in ("entry", "posting", "seal")
        }
    assert columns == {
        "entry": set(ENTRY_COLUMNS),
        "posting": set(POSTING_COLUMNS),
        "seal": set(SEAL_COLUMNS),
    }


@pytest.mark.parametrize("column", [c for c in ENTRY_COLUMNS if c != "sequence"])
def test_an_entry_with_another_value_is_named(
    superuser: Superuser, books: list[Booked], column: str
) -> None:
    bad = books[1]
    change = f"SET {column} = {ENTRY_COLUMNS[column]} WHERE sequence = {bad.sequence}"
    superuser(f"UPDATE ledger.entry {change}")
    (found,) = broken_rules()[ENTRIES]
    assert found.startswith(f"the first is entry {bad.sequence} (operation ")
    assert found.endswith(", which was changed")


@pytest.mark.parametrize("column", POSTING_COLUMNS)
def test_an_entry_whose_posting_has_another_value_is_named(
    superuser: Superuser, books: list[Booked], bob: Customer, column: str
) -> None:
    bad = books[1]
    superuser(
        f"UPDATE ledger.posting SET {column} = {POSTING_COLUMNS[column]}"
        f" WHERE entry = {bad.sequence} AND account_id = {bob.available}"
    )
    assert broken_rules()[ENTRIES] == (f"the first is {bad.name}, which was changed",)


@pytest.mark.parametrize("change", ["owner = gen_random_uuid()", "kind = 'suspense'"])
def test_an_account_that_is_given_to_another_is_seen_in_its_entries(
    superuser: Superuser, books: list[Booked], bob: Customer, change: str
) -> None:
    superuser(f"UPDATE ledger.account SET {change} WHERE id = {bob.available}")
    assert broken_rules()[ENTRIES] == (f"the first is {books[1].name}, which was changed",)


def test_two_who_swap_their_accounts_are_seen(
    superuser: Superuser, books: list[Booked], alice: Customer, bob: Customer
) -> None:
    """Every other rule of the ledger still holds."""
    nobody = uuid4()
    for now, then in [(alice.owner, nobody), (bob.owner, alice.owner), (nobody, bob.owner)]:
        superuser(f"UPDATE ledger.account SET owner = '{then}' WHERE owner = '{now}'")
    found = broken_rules()
    assert list(found) == [ENTRIES]
    assert found[ENTRIES][0] == f"the first is {books[0].name}, which was changed"


def test_an_entry_that_was_deleted_is_named(superuser: Superuser, books: list[Booked]) -> None:
    bad = books[1].sequence
    superuser(f"DELETE FROM ledger.entry WHERE sequence = {bad}")
    assert broken_rules()[ENTRIES] == (f"the first is entry {bad}, which is gone",)


def test_an_entry_whose_posting_was_deleted_is_named(
    superuser: Superuser, books: list[Booked], bob: Customer
) -> None:
    bad = books[1]
    superuser(
        f"DELETE FROM ledger.posting WHERE entry = {bad.sequence} AND account_id = {bob.available}"
    )
    assert broken_rules()[ENTRIES] == (f"the first is {bad.name}, which was changed",)


def test_an_entry_with_a_posting_more_is_named(
    superuser: Superuser, books: list[Booked], bob: Customer
) -> None:
    bad = books[1]
    superuser(f"INSERT INTO ledger.posting VALUES ({bob.held}, {bad.sequence}, 1, 1, 'EUR')")
    assert broken_rules()[ENTRIES] == (f"the first is {bad.name}, which was changed",)


@pytest.mark.parametrize("place", ["-1", "0", "{gap}"])
def test_an_entry_that_was_added_to_the_sealed_past_is_named(
    superuser: Superuser, alice: Customer, bob: Customer, place: str
) -> None:
    with transaction() as session:  # a number that nobody has
        ledger.post(session, [deposit(alice, 1)])
        gap = session.scalars(text("SELECT max(sequence) FROM ledger.entry")).one()
        session.rollback()
    post(deposit(bob, 1))
    seal_due()
    number = int(place.format(gap=gap))
    superuser(
        "INSERT INTO ledger.entry (sequence, operation_id, step, legs)"
        f" VALUES ({number}, '00000000-0000-4000-8000-000000000000', 'x', 2)"
    )
    name = f"entry {number} (operation 00000000-0000-4000-8000-000000000000/x)"
    assert broken_rules()[ENTRIES] == (f"the first is {name}, which no seal has",)


def test_an_entry_that_moved_to_another_place_is_named_twice(
    superuser: Superuser, books: list[Booked]
) -> None:
    bad = books[1].sequence
    superuser(f"UPDATE ledger.entry SET sequence = -sequence WHERE sequence = {bad}")
    added, gone = broken_rules()[ENTRIES]
    assert added.startswith(f"the first is entry -{bad} (")
    assert added.endswith(", which no seal has")
    assert gone == f"entry {bad}, which is gone"


def test_of_many_bad_entries_the_first_is_said_to_be_the_first(
    superuser: Superuser, books: list[Booked]
) -> None:
    superuser(
        "UPDATE ledger.entry SET created_at = created_at - interval '1 day'"
        f" WHERE sequence > {books[0].sequence}"
    )
    first, *others = broken_rules()[ENTRIES]
    assert first == f"the first is {books[1].name}, which was changed"
    assert others == [f"{entry.name}, which was changed" for entry in books[2:]]


@pytest.mark.parametrize("column", [c for c in SEAL_COLUMNS if c != "number"])
def test_a_seal_with_another_value_is_named(
    superuser: Superuser, books: list[Booked], column: str
) -> None:
    superuser(f"UPDATE ledger.seal SET {column} = {SEAL_COLUMNS[column]} WHERE number = 2")
    assert broken_rules()[SEALS] == ("seal 2 was changed",)


@pytest.mark.parametrize("column", [c for c in SEAL_COLUMNS if c != "number"])
@pytest.mark.parametrize("number", [1, 4])
def test_the_first_and_the_last_seal_are_no_exception(
    superuser: Superuser, books: list[Booked], column: str, number: int
) -> None:
    superuser(f"UPDATE ledger.seal SET {column} = {SEAL_COLUMNS[column]} WHERE number = {number}")
    assert broken_rules()[SEALS] == (f"seal {number} was changed",)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_seal_that_is_gone_is_named(
    superuser: Superuser, books: list[Booked], number: int
) -> None:
    superuser(f"DELETE FROM ledger.seal WHERE number = {number}")
    found = broken_rules()
    assert found[SEALS] == (f"seal {number} is gone",)
    assert found[ENTRIES] == (f"the first is {books[number - 1].name}, which no seal has",)


def test_a_seal_with_another_number_is_missed_at_its_place(
    superuser: Superuser, books: list[Booked]
) -> None:
    superuser(f"UPDATE ledger.seal SET number = {SEAL_COLUMNS['number']} WHERE number = 2")
    assert broken_rules()[SEALS][0] == "seal 2 is gone"


REHASH = (
    "UPDATE ledger.seal SET hash = ledger.seal_hash_v1("
    "previous, number, through_entry, sealed_at, entries, digests) WHERE number = 2"
)
REDIGEST = (
    "UPDATE ledger.seal SET digests ="
    " (SELECT array_agg(digest) FROM ledger.digests_v1(entries[1] - 1, entries[1]))"
    " WHERE number = 2"
)


def test_an_entry_changed_along_with_its_digest_leaves_a_seal_that_does_not_hold(
    superuser: Superuser, books: list[Booked]
) -> None:
    superuser(f"UPDATE ledger.entry SET step = 'x' WHERE sequence = {books[1].sequence}")
    superuser(REDIGEST)
    found = broken_rules()
    assert (found[SEALS], ENTRIES in found) == (("seal 2 was changed",), False)


def test_an_entry_changed_along_with_its_whole_seal_leaves_a_chain_that_does_not_hold(
    superuser: Superuser, books: list[Booked]
) -> None:
    superuser(f"UPDATE ledger.entry SET step = 'x' WHERE sequence = {books[1].sequence}")
    superuser(REDIGEST)
    superuser(REHASH)
    found = broken_rules()
    assert (found[SEALS], ENTRIES in found) == (("seal 2 was changed",), False)


def test_a_chain_that_was_set_anew_from_the_change_on_lacks_the_head_that_was_kept(
    superuser: Superuser, books: list[Booked]
) -> None:
    """Only who kept a head elsewhere sees it."""
    early, late = head_of(1), head_of(4)
    superuser(
        "UPDATE ledger.entry SET created_at = created_at - interval '1 day'"
        f" WHERE sequence = {books[1].sequence}"
    )
    superuser("DELETE FROM ledger.seal WHERE number > 1")
    while seal_due(1):
        pass
    assert broken_rules() == {}
    assert missing(early) == {}
    assert missing(late) == {EXPECTED: (late,)}


def test_the_last_seal_taken_away_is_missed_by_who_kept_its_head(
    superuser: Superuser, books: list[Booked]
) -> None:
    kept = head_of(4)
    assert missing(kept) == {}
    superuser("DELETE FROM ledger.seal WHERE number = 4")
    assert broken_rules() == {}
    assert missing(kept) == {EXPECTED: (kept,)}


@pytest.mark.parametrize("expected", ["", "4", "4:", "4:abc", "x:y", "'"])
def test_what_is_no_head_is_not_in_the_chain(books: list[Booked], expected: str) -> None:
    assert missing(expected) == {EXPECTED: (expected,)}


def head_of(number: int) -> str:
    with transaction() as session:
        return str(
            session.scalars(
                text(
                    "SELECT number || ':' || encode(hash, 'hex') FROM ledger.seal WHERE number = :n"
                ),
                {"n": number},
            ).one()
        )


def missing(expected: str) -> dict[str, tuple[str, ...]]:
    with transaction() as session:
        return {finding.rule: finding.ids for finding in ledger.missing(session, expected)}

"""People are found by name among those whom one paid or was paid by, and nobody else is."""

import pytest
from sqlalchemy import text

from tests.characters import YUKI, Character
from tests.wallet.leaving import closes
from wallet import operations
from wallet.database import transaction


def names(person: Character, name: str = "") -> list[str]:
    return [each.holder for each in operations.counterparties(person.id, name)]


def test_the_latest_come_first_each_once(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("50.00")
    mallory.has("50.00")
    alice.sends(bob, "1.00")
    alice.sends(bob, "2.00")
    mallory.sends(alice, "3.00")
    assert names(alice) == ["Mallory Moss", "Bob Brown"]
    assert names(bob) == ["Alice Adams"]
    alice.sends(bob, "4.00")
    assert names(alice) == ["Bob Brown", "Mallory Moss"]


@pytest.mark.parametrize("typed", ["bob", "BROWN", " b br ", "ob b"])
def test_part_of_a_name_finds_them(alice: Character, bob: Character, typed: str) -> None:
    alice.has("50.00")
    alice.sends(bob, "1.00")
    found = names(alice, typed)
    assert found == (["Bob Brown"] if typed.strip().lower() in "bob brown" else [])


@pytest.mark.parametrize("typed", ["lukasz", "ŁUKASZ", "Łukasz Ozil", "özil"])
def test_accents_need_not_be_typed(alice: Character, bob: Character, typed: str) -> None:
    alice.has("50.00")
    alice.sends(bob, "1.00")
    with transaction() as session:
        renamed = text("UPDATE person SET holder = 'Łukasz Özil' WHERE id = :id")
        session.execute(renamed, {"id": bob.id})
    assert names(alice, typed) == ["Łukasz Özil"]


def test_whose_wallet_is_closed_is_offered_no_more(alice: Character, bob: Character) -> None:
    alice.has("50.00")
    alice.sends(bob, "1.00")
    bob.sends(alice, "1.00")
    closes(bob)
    assert names(alice) == []
    assert operations.counterparty(alice.id, bob.id)


@pytest.mark.parametrize("typed", ["%", "_", "'", "\x00", "x" * 500, "mallory", "\\"])
def test_nothing_else_finds_anybody(
    alice: Character, bob: Character, mallory: Character, typed: str
) -> None:
    alice.has("50.00")
    alice.sends(bob, "1.00")
    assert names(alice, typed) == []


def test_strangers_are_nobodys_counterparties(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("50.00")
    alice.sends(bob, "1.00")
    alice.deposits("5.00")
    assert operations.counterparty(alice.id, mallory.id) is None
    assert operations.counterparty(mallory.id, bob.id) is None
    found = operations.counterparty(bob.id, alice.id)
    assert found is not None
    assert found.masked_account == "••••••0001"


def test_the_overview_tells_what_is_there_held_and_on_its_way(alice: Character) -> None:
    alice.has("50.00")
    alice.withdraws("20.00")
    alice.deposits("5.00")
    alice.cancels(alice.deposits("6.00"))
    alice.deposits("1.50")
    found = operations.overview(alice.person)
    sums = (found.available, found.held, found.incoming)
    assert [each.decimal for each in sums] == ["30.00", "20.00", "6.50"]


def test_the_overview_is_in_ones_own_currency(clean: None) -> None:
    yuki = Character(YUKI, "Yuki Sato", "JPY")
    yuki.deposits("500")
    assert str(operations.overview(yuki.person).incoming) == "500 JPY"


def test_what_is_in_flight_is_found_by_an_index_of_its_own(alice: Character) -> None:
    query = (
        "EXPLAIN SELECT sum(minor) FROM operation WHERE person_id = :id AND kind = 'deposit'"
        " AND state IN ('requested', 'submitted', 'parked', 'awaiting_bank')"
    )
    with transaction() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(session.scalars(text(query), {"id": alice.id}))
    assert "operation_in_flight_of_person" in plan

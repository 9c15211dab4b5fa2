"""Looking for operations by words, kind, state, person, days and amounts."""

from datetime import UTC
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from tests.characters import Character
from wallet.database import transaction
from wallet.operations import Filters, HistoryPage, search, walk
from wallet.operations.search import WINDOW


def look(
    who: Character,
    /,
    cursor: str | None = None,
    limit: int = 20,
    window: int = WINDOW,
    **fields: str,
) -> HistoryPage:
    given = {name.rstrip("_"): value for name, value in fields.items()}
    filters = Filters.parse(given, currency=who.currency, zone=UTC)
    return search(who.id, filters, cursor=cursor, limit=limit, window=window)


def found(who: Character, /, **fields: str) -> list[UUID]:
    return [item.id for item in look(who, **fields).items]


def made_on(operation_id: UUID, moment: str) -> None:
    """As if it had been made then."""
    statement = text("UPDATE operation SET created_at = :moment WHERE id = :id")
    with transaction() as session:
        session.execute(statement, {"moment": moment, "id": operation_id})


@pytest.fixture
def leila(clean: None) -> Character:
    return Character("1000000003", "Leïla Żółć-Ørsted")


@pytest.mark.parametrize(
    "words",
    [
        "leila",
        "LEÏLA",
        "Leı\u0308la",
        "zolc",
        "ŻÓŁĆ",
        "orsted leila",
        "rent",
        "miete straße",
        "STRASSE",
    ],
)
def test_words_are_found_without_case_and_accents(
    alice: Character, bob: Character, leila: Character, words: str
) -> None:
    alice.has("10.00")
    to_leila = alice.sends(leila, "1.00", note="Rent, Miete Straße 7")
    alice.sends(bob, "1.00", note="Tea")
    assert found(alice, q=words) == [to_leila]


def test_every_word_must_be_there_and_none_is_a_pattern(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    both = alice.sends(bob, "1.00", note="50% of the rent_")
    alice.sends(bob, "1.00", note="the rent")
    assert found(alice, q="brown rent 50%") == [both]
    assert found(alice, q="r_nt") == []
    assert found(alice, q="%") == [both]
    assert found(alice, q="rent tea") == []


def test_a_reference_is_found_whole_or_in_a_long_part_and_no_short_word_finds_one(
    alice: Character, bob: Character
) -> None:
    one = alice.deposits("1.00")
    alice.deposits("2.00")
    for part in (str(one), str(one).upper(), str(one)[-12:]):
        assert found(alice, q=part) == [one]
    assert found(alice, q=str(one)[:4]) == []


def test_a_kind_is_one_of_four(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    bob.has("10.00")
    made = {
        "from-bank": alice.deposits("1.00"),
        "to-bank": alice.withdraws("1.00"),
        "sent": alice.sends(bob, "1.00"),
        "received": bob.sends(alice, "2.00"),
    }
    for kind, operation_id in made.items():
        assert found(alice, kind=kind) == [operation_id]
    assert found(alice) == [*made.values()][::-1]


def test_a_state_is_one_of_four(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    done, cancelled, waiting = alice.sends(bob, "1"), alice.deposits("2"), alice.deposits("3")
    alice.cancels(cancelled)
    assert found(alice, state="done") == [done]
    assert found(alice, state="cancelled") == [cancelled]
    assert found(alice, state="on-its-way") == [waiting]
    assert found(alice, state="refused") == []


def test_a_person_is_met_in_both_directions(
    alice: Character, bob: Character, leila: Character
) -> None:
    alice.has("10.00")
    there = alice.sends(bob, "5.00")
    back = bob.sends(alice, "1.00")
    alice.sends(leila, "1.00")
    alice.deposits("1.00")
    assert found(alice, person=str(bob.id)) == [back, there]


def test_nobody_sees_what_is_between_two_others(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("10.00")
    alice.sends(bob, "5.00", note="secret")
    assert found(mallory, q="secret") == []
    assert found(mallory, person=str(alice.id)) == []


def test_amounts_are_included_at_both_ends(alice: Character) -> None:
    one, two, three = (alice.deposits(amount) for amount in ("1.00", "2.00", "3.00"))
    assert found(alice, min="2.00") == [three, two]
    assert found(alice, max="2") == [two, one]
    assert found(alice, min="2", max="2") == [two]


def test_days_are_whole_days_of_their_zone(alice: Character) -> None:
    late, early, next_day = (alice.deposits("1.00") for _ in range(3))
    made_on(late, "2026-03-01 22:59:59+00")
    made_on(early, "2026-03-01 23:00:00+00")  # midnight in Berlin
    made_on(next_day, "2026-03-02 23:00:00+00")
    fields = {"from": "2026-03-02", "to": "2026-03-02"}
    filters = Filters.parse(fields, currency="EUR", zone=ZoneInfo("Europe/Berlin"))
    assert [item.id for item in search(alice.id, filters).items] == [early]
    assert found(alice, from_="2026-03-01", to="2026-03-01") == [early, late]
    assert found(alice, from_="2026-03-03") == []
    assert found(alice, to="2026-02-28") == []


def test_what_was_made_at_once_is_found_though_its_numbers_are_out_of_step(
    alice: Character,
) -> None:
    ids = [alice.deposits("1.00") for _ in range(16)]
    before, after = "2026-03-01 23:59:59+00", "2026-03-02 00:00:01+00"
    for place, operation_id in enumerate(ids):
        made_on(operation_id, before if place % 3 else after)
    assert found(alice, from_="2026-03-02", to="2026-03-02") == ids[::3][::-1]
    early = [operation_id for place, operation_id in enumerate(ids) if place % 3]
    assert found(alice, from_="2026-03-01", to="2026-03-01") == early[::-1]


def test_pages_neither_repeat_nor_leave_out(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    made = []
    for _ in range(7):
        made.append(alice.sends(bob, "0.10"))
        alice.deposits("1.00")
    seen, cursor = [], None
    while True:
        page = look(alice, cursor, limit=3, kind="sent")
        seen += [item.id for item in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert seen == made[::-1]


def test_a_page_looks_at_so_many_and_says_how_far_back(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    old = alice.sends(bob, "1.00", note="old")
    for _ in range(7):
        alice.deposits("1.00")
    first = look(alice, window=4, q="old")
    assert (first.items, bool(first.next_cursor)) == ([], True)
    assert first.searched_to is not None
    second = look(alice, first.next_cursor, window=4, q="old")
    assert [item.id for item in second.items] == [old]
    third = look(alice, second.next_cursor, window=4, q="old")
    assert (third.items, third.next_cursor, third.searched_to) == ([], None, None)


def test_a_walk_reads_all_of_them(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    made = [alice.sends(bob, "0.01") for _ in range(103)] + [alice.deposits("1.00")]
    sent = Filters.parse({"kind": "sent"}, currency="EUR", zone=UTC)
    assert [item.id for item in walk(alice.id, Filters())] == made[::-1]
    assert [item.id for item in walk(alice.id, sent)] == made[-2::-1]


def test_where_nothing_is_nothing_is_found(alice: Character) -> None:
    assert found(alice, q="tea", from_="2026-01-01", to="2026-12-31") == []

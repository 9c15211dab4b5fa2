"""What people see: their own operations and those they received, page by page."""

import pytest

from tests.characters import Character
from wallet.errors import InvalidInput
from wallet.operations import HistoryPage, history


def page(person: Character, cursor: str | None = None, limit: int = 20) -> HistoryPage:
    return history(person.id, cursor=cursor, limit=limit)


def test_history_has_what_they_asked_for_and_what_they_received_newest_first(
    alice: Character, bob: Character
) -> None:
    alice.has("10.00")
    expected = [alice.sends(bob, "1.00"), bob.deposits("5.00"), bob.sends(alice, "1.00")]
    seen = page(bob)
    assert [view.id for view in seen.items] == expected[::-1]
    assert [view.direction for view in seen.items] == ["out", "in", "in"]
    assert seen.next_cursor is None


def test_pages_neither_repeat_nor_leave_out(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    made = [alice.sends(bob, "0.10") for _ in range(7)]
    seen, cursor = [], None
    while True:
        one = page(alice, cursor, limit=3)
        seen += [view.id for view in one.items]
        if one.next_cursor is None:
            break
        alice.sends(bob, "0.10")  # what is new must not shift what is old
        cursor = one.next_cursor
    assert seen == made[::-1]


def test_mallory_sees_nothing_of_it(alice: Character, bob: Character, mallory: Character) -> None:
    alice.has("10.00")
    alice.sends(bob, "1.00")
    assert page(mallory).items == []


@pytest.mark.parametrize("cursor", ["x", "-1", "１", "9" * 30, ""])
def test_a_cursor_that_is_none_of_ours_is_refused(alice: Character, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        page(alice, cursor)


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_page_has_one_to_a_hundred(alice: Character, limit: int) -> None:
    with pytest.raises(InvalidInput):
        page(alice, limit=limit)

"""What people see of their payouts, page by page."""

import pytest

from tests.characters import BOB, Character
from tests.wallet.payouts.paying import pays, uploads, work_off
from wallet import payouts
from wallet.database import transaction
from wallet.errors import InvalidInput


def test_the_newest_stand_first_page_by_page(alice: Character, bob: Character) -> None:
    ids = [uploads(alice, [(BOB, f"{number}.00")]) for number in range(1, 6)]
    uploads(bob, [(alice.person.account_number, "1.00")])
    seen, cursor = [], None
    with transaction() as session:
        while True:
            page = payouts.recent(session, alice.id, cursor=cursor, limit=2)
            seen += [item.id for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == ids[::-1]


def test_rows_are_read_page_by_page_and_by_state(alice: Character, bob: Character) -> None:
    alice.has("3.00")
    payout = pays(alice, [(BOB, "1.00")] * 5)
    work_off()
    with transaction() as session:
        first = payouts.rows(session, alice.id, payout, limit=2)
        second = payouts.rows(session, alice.id, payout, limit=3, cursor=first.next_cursor)
        refused = payouts.rows(session, alice.id, payout, state=payouts.RowState.REFUSED)
    assert [row.number for row in first.items] == [2, 3]
    assert [row.number for row in second.items] == [4, 5, 6]
    assert second.next_cursor is None
    assert [row.number for row in refused.items] == [5, 6]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1" * 20, "\x00", "１"])
def test_a_cursor_that_is_not_ours_is_refused(
    alice: Character, bob: Character, cursor: str
) -> None:
    payout = uploads(alice, [(BOB, "1.00")])
    with transaction() as session:
        with pytest.raises(InvalidInput):
            payouts.rows(session, alice.id, payout, cursor=cursor)
        with pytest.raises(InvalidInput):
            payouts.recent(session, alice.id, cursor=cursor)


@pytest.mark.parametrize("limit", [0, 1001])
def test_pages_have_their_limits(alice: Character, bob: Character, limit: int) -> None:
    payout = uploads(alice, [(BOB, "1.00")])
    with transaction() as session:
        with pytest.raises(InvalidInput):
            payouts.rows(session, alice.id, payout, limit=limit)
        with pytest.raises(InvalidInput):
            payouts.recent(session, alice.id, limit=limit)

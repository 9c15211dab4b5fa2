"""Rows become transfers, or are refused."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.characters import BOB, Character, told
from tests.wallet.payouts.paying import (
    answer,
    books_are_right,
    mails_about,
    pays,
    rows_of,
    sees,
    work_off,
)
from wallet import live, operations, payouts
from wallet.database import transaction


def test_a_settled_row_is_a_transfer_like_any_other(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "4.00", "May")])
    work_off()
    (row,) = rows_of(alice, payout)
    assert (row.state, row.reason) == ("settled", None)
    assert row.operation_id is not None
    sent, received = alice.sees(row.operation_id), bob.sees(row.operation_id)
    assert (sent.kind, sent.direction, sent.state, sent.note) == (
        *("transfer", "out", "settled", "May"),
    )
    assert (received.direction, received.counterparty) == ("in", "Alice Adams")
    assert [step.state for step in bob.story(received.id)] == ["settled"]
    assert (alice.available, bob.available) == ("6.00", "4.00")
    books_are_right()


def test_the_sender_is_told_once_and_each_recipient_of_theirs(
    alice: Character, bob: Character
) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "4.00"), (BOB, "1.00"), (BOB, "100.00")])
    work_off()
    assert mails_about(payout) == ["payout_done"]
    ids = [row.operation_id for row in rows_of(alice, payout) if row.operation_id]
    assert [told(operation_id) for operation_id in ids] == [["transfer_received"]] * 2


def test_independent_rows_are_refused_one_by_one(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "8.00"), (BOB, "5.00"), (BOB, "2.00"), (BOB, "0.01")])
    work_off()
    assert [(row.state, row.reason) for row in rows_of(alice, payout)] == [
        ("settled", None),
        ("refused", "insufficient_funds"),
        ("settled", None),
        ("refused", "insufficient_funds"),
    ]
    seen = sees(alice, payout)
    assert (seen.state, seen.settled, seen.refused) == ("done", 2, 2)
    assert (seen.settled_total.decimal, alice.available) == ("10.00", "0.00")
    books_are_right()


def test_all_or_nothing_is_all(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "8.00"), (BOB, "2.00")], mode="all_or_nothing")
    work_off()
    assert (sees(alice, payout).state, bob.available) == ("done", "10.00")


def test_all_or_nothing_that_can_t_be_paid_leaves_no_trace_of_money(
    alice: Character, bob: Character
) -> None:
    alice.has("10.00")
    tables = "operation", "operation_event", "ledger.entry", "ledger.posting"
    before = [answer(f"SELECT count(*) FROM {table}") for table in tables]
    payout = pays(alice, [(BOB, "8.00"), (BOB, "2.01")], mode="all_or_nothing")
    work_off()
    seen = sees(alice, payout)
    assert (seen.state, seen.reason) == ("refused", "insufficient_funds")
    assert (seen.settled, seen.refused, seen.done_at is not None) == (0, 2, True)
    assert {(row.state, row.reason) for row in rows_of(alice, payout)} == {("refused", "not_all")}
    assert [answer(f"SELECT count(*) FROM {table}") for table in tables] == before
    assert (alice.available, bob.available) == ("10.00", "0.00")
    assert mails_about(payout) == ["payout_refused"]
    assert not payouts.is_any_payout_due()
    books_are_right()


def test_a_recipient_pages_are_told_after_the_commit(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    pays(alice, [(BOB, "1.00")])
    before = live.version(alice.id), live.version(bob.id)
    work_off()
    after = live.version(alice.id), live.version(bob.id)
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_no_client_can_have_the_key_of_a_row(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "1.00")])
    key = f"payout {payout} 2"
    with pytest.raises(operations.InvalidRequest):
        alice.sends(bob, "1.00", key=key)
    work_off()
    assert answer("SELECT count(*) FROM operation WHERE idempotency_key = :key", key=key) == 1


def test_the_database_refuses_a_second_transfer_of_a_row(alice: Character, bob: Character) -> None:
    """Even if all above it were wrong."""
    alice.has("10.00")
    payout = pays(alice, [(BOB, "1.00")])
    work_off()
    with transaction() as session:
        session.execute(
            text(
                "UPDATE payout SET state = 'accepted', due_at = now(), done_at = NULL, "
                "settled_count = 0 WHERE id = :id"
            ),
            {"id": payout},
        )
        session.execute(text("UPDATE payout_row SET state = 'waiting'"))
    with pytest.raises(IntegrityError):
        work_off()
    assert bob.available == "1.00"

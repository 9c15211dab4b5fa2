"""Rows become transfers, each once, whatever happens to the workers."""

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests import services
from tests.characters import ALICE, BOB, MALLORY, Character, told
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import crowd, let_the_lease_end, pays, rows_of, sees, work_off
from wallet import ledger, live, operations, payouts
from wallet.database import transaction
from wallet.errors import InsufficientFunds
from wallet.operations.verify import verify
from wallet.payouts import execute
from wallet.payouts.claims import claim_next
from wallet.payouts.execute import CHUNK_ROWS, CHUNKS, carry_out

# A worker whose power is cut in its third chunk, when all of it is written and not committed.
DIES_IN_ITS_THIRD_CHUNK = """
import os, signal
from wallet.payouts import execute

settle, chunks = execute._settle, []

def settle_and_die(*arguments):
    settle(*arguments)
    chunks.append(1)
    if len(chunks) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

execute._settle = settle_and_die
execute.execute_due()
"""


def count(question: str, **values: object) -> int:
    with transaction() as session:
        return session.execute(text(question), values).scalar_one()


def given_to(numbers: list[str]) -> int:
    """What these people have in all, in cents."""
    return count(
        "SELECT coalesce(sum(balance), 0)::bigint FROM ledger.account "
        "JOIN person ON person.id = owner WHERE account_number = ANY(:numbers)",
        numbers=numbers,
    )


def mails_about(payout_id: UUID) -> list[str]:
    with transaction() as session:
        kinds = text("SELECT kind FROM notification WHERE payout_id = :id")
        return list(session.scalars(kinds, {"id": payout_id}))


def books_are_right() -> None:
    with transaction() as session:
        assert verify(session) == []
        assert ledger.verify(session) == []


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
    before = [count(f"SELECT count(*) FROM {table}") for table in tables]
    payout = pays(alice, [(BOB, "8.00"), (BOB, "2.01")], mode="all_or_nothing")
    work_off()
    seen = sees(alice, payout)
    assert (seen.state, seen.reason) == ("refused", "insufficient_funds")
    assert (seen.settled, seen.refused, seen.done_at is not None) == (0, 2, True)
    assert {(row.state, row.reason) for row in rows_of(alice, payout)} == {("refused", "not_all")}
    assert [count(f"SELECT count(*) FROM {table}") for table in tables] == before
    assert (alice.available, bob.available) == ("10.00", "0.00")
    assert mails_about(payout) == ["payout_refused"]
    assert not payouts.is_any_payout_due()
    books_are_right()


def test_a_large_one_takes_several_messages_and_rings_for_the_next(alice: Character) -> None:
    numbers = crowd(CHUNK_ROWS * CHUNKS + 1)
    alice.has("100000.00")
    payout = pays(alice, [(number, "1.00") for number in numbers])
    rings: list[str] = []
    assert payouts.execute_due(on_more=lambda: rings.append("more")) == CHUNK_ROWS * CHUNKS
    assert (rings, sees(alice, payout).state) == (["more"], "accepted")
    assert payouts.execute_due(on_more=lambda: rings.append("more")) == 1
    assert (rings, sees(alice, payout).state) == (["more"], "done")
    assert given_to(numbers) == len(numbers) * 100
    books_are_right()


@pytest.mark.usefixtures("any_number_of_rows_to_one")
def test_a_small_one_needn_t_wait_for_the_end_of_a_large_one(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("100000.00")
    bob.has("1.00")
    large = pays(alice, [(MALLORY, "1.00")] * (CHUNK_ROWS * CHUNKS))
    small = pays(bob, [(MALLORY, "1.00")])
    payouts.execute_due()
    assert sees(bob, small).state == "done"
    assert sees(alice, large).state == "accepted"


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    alice: Character,
) -> None:
    numbers = crowd(CHUNK_ROWS * CHUNKS)
    alice.has("100000.00")
    payout = pays(alice, [(number, "1.00") for number in numbers])
    worker = subprocess.run([sys.executable, "-c", DIES_IN_ITS_THIRD_CHUNK], cwd=services.ROOT)
    assert worker.returncode == -signal.SIGKILL
    assert (sees(alice, payout).settled, given_to(numbers)) == (
        2 * CHUNK_ROWS,
        2 * CHUNK_ROWS * 100,
    )
    assert payouts.execute_due() == 0  # it is claimed until the dead worker's lease ends
    let_the_lease_end(payout)
    work_off()
    assert (sees(alice, payout).state, given_to(numbers)) == ("done", len(numbers) * 100)
    assert count("SELECT count(*) FROM operation WHERE person_id = :id", id=alice.id) == len(
        numbers
    )
    assert mails_about(payout) == ["payout_done"]
    books_are_right()


@pytest.mark.usefixtures("any_number_of_rows_to_one")
def test_several_workers_at_once_do_each_row_once(
    alice: Character, bob: Character, mallory: Character
) -> None:
    """Two payouts, crossing: whom one pays is who pays the other."""
    for person in (alice, bob):
        person.has("10000.00")
    there = pays(alice, [(BOB, "1.00"), (MALLORY, "1.00")] * CHUNK_ROWS)
    back = pays(bob, [(ALICE, "1.00"), (MALLORY, "1.00")] * CHUNK_ROWS)
    at_once(*[work_off] * 4)
    work_off()
    assert {sees(alice, there).settled, sees(bob, back).settled} == {2 * CHUNK_ROWS}
    assert mallory.available == "1000.00"
    assert (alice.available, bob.available) == ("9500.00", "9500.00")
    books_are_right()


@pytest.mark.usefixtures("any_number_of_rows_to_one")
def test_payouts_and_single_transfers_at_once_keep_every_cent(
    alice: Character, bob: Character
) -> None:
    for person in (alice, bob):
        person.has("500.00")
    payout = pays(alice, [(BOB, "1.00")] * CHUNK_ROWS)
    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(work_off)
        for _ in range(20):
            bob.sends(alice, "1.00")
            with suppress(InsufficientFunds):
                alice.sends(bob, "0.01")
        worker.result()
    seen = sees(alice, payout)
    assert seen.settled + seen.refused == CHUNK_ROWS
    total = sum(int(person.available.replace(".", "")) for person in (alice, bob))
    assert total == 1000_00
    books_are_right()


def test_a_worker_that_lost_its_lease_does_nothing_more(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "1.00")])
    slow = claim_next()
    assert slow is not None
    let_the_lease_end(payout)
    quick = claim_next()
    assert quick is not None
    assert carry_out(slow) == 0
    assert bob.available == "0.00"
    assert carry_out(quick) == 1
    assert (carry_out(slow), carry_out(quick)) == (0, 0)
    assert (sees(alice, payout).settled, bob.available) == (1, "1.00")


def test_a_chunk_that_fails_is_tried_again_after_its_lease_and_others_go_first(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.has("10.00")
    failing = pays(alice, [(BOB, "1.00")])
    post = ledger.post
    monkeypatch.setattr(ledger, "post", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        payouts.execute_due()
    monkeypatch.setattr(ledger, "post", post)
    other = pays(alice, [(BOB, "2.00")])
    work_off()
    assert (sees(alice, failing).state, sees(alice, other).state) == ("accepted", "done")
    let_the_lease_end(failing)
    work_off()
    assert (sees(alice, failing).state, bob.available) == ("done", "3.00")


def test_a_chunk_that_takes_longer_than_its_lease_is_not_begun_by_another(
    alice: Character, bob: Character
) -> None:
    """While it is being done, the payout is locked as well as claimed."""
    alice.has("10.00")
    payout = pays(alice, [(BOB, "1.00")])
    claim = claim_next()
    assert claim is not None
    let_the_lease_end(payout)
    inside, go_on = threading.Event(), threading.Event()
    waiting = execute._waiting

    def wait(*arguments: object) -> object:
        inside.set()
        go_on.wait(4)
        return waiting(*arguments)

    execute._waiting = wait
    try:
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(carry_out, claim)
            assert inside.wait(4)
            assert claim_next() is None
            go_on.set()
            assert slow.result() == 1
    finally:
        execute._waiting = waiting
    assert (sees(alice, payout).state, bob.available) == ("done", "1.00")


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
    assert count("SELECT count(*) FROM operation WHERE idempotency_key = :key", key=key) == 1


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

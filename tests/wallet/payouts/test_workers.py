"""Chunk by chunk, each row once, whatever happens to the workers."""

import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests import services
from tests.characters import ALICE, BOB, MALLORY, Character
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import (
    answer,
    books_are_right,
    crowd,
    given_to,
    let_the_lease_end,
    mails_about,
    pays,
    sees,
    work_off,
)
from wallet import ledger, payouts
from wallet.errors import InsufficientFunds
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
    assert answer("SELECT count(*) FROM operation WHERE person_id = :id", id=alice.id) == len(
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

"""The line of those who wait for the bank, and the probe that finds its return."""

from collections.abc import Callable

from tests import services
from tests.characters import Character, make_due
from tests.wallet.operations.conftest import Saying
from wallet.bank import Bank, breaker, line
from wallet.bank.answers import UNCLEAR, Accepted, Unknown
from wallet.operations import execute_due, is_anything_due, mend_line, probe
from wallet.operations.claims import claim_batch
from wallet.redis_client import redis


def test_while_the_breaker_is_open_nothing_is_asked_and_new_ones_stand_in_line(
    alice: Character, bob: Character, saying: Saying
) -> None:
    breaker.trip()
    first, second = alice.deposits("1.00"), bob.deposits("1.00")
    assert execute_due(saying) == 0
    assert saying.asked == []
    assert (alice.sees(first).position, bob.sees(second).position) == (1, 2)
    assert alice.sees(first).can_cancel


def test_release_really_pops_the_lot_in_redis_in_order(alice: Character, saying: Saying) -> None:
    breaker.trip()
    deposits = [alice.deposits("1.00") for _ in range(25)]
    execute_due(saying)
    assert redis().zcard(line.LOT) == 25
    assert probe(saying)
    assert saying.asked == [deposits[: breaker.RAMP_START]]
    assert redis().zcard(line.LOT) == 15
    execute_due(saying)
    execute_due(saying)
    assert redis().zcard(line.LOT) == 0
    assert [id_ for batch in saying.asked for id_ in batch] == deposits
    assert {alice.state(deposit) for deposit in deposits} == {"settled"}


def test_the_line_leaves_in_growing_batches(alice: Character, saying: Saying) -> None:
    breaker.trip()
    for _ in range(80):
        alice.deposits("1.00")
    execute_due(saying)
    probe(saying)
    while execute_due(saying):
        pass
    assert [len(batch) for batch in saying.asked] == [10, 10, 20, 40]


def test_the_probe_leaves_the_line_alone_while_the_bank_is_ill(
    alice: Character, saying: Saying
) -> None:
    breaker.trip()
    alice.deposits("1.00")
    execute_due(saying)
    saying.well = False
    assert not probe(saying)
    assert (saying.asked, line.size()) == ([], 1)


def test_only_one_probes_at_a_time(alice: Character, saying: Saying) -> None:
    from wallet.operations.probe import PROBE_LOCK

    breaker.trip()
    other = redis().lock(PROBE_LOCK, timeout=10)
    assert other.acquire(blocking=False)
    assert not probe(saying)
    other.release()
    assert probe(saying)


def test_a_lot_that_redis_forgot_is_rebuilt_from_the_rows(alice: Character, saying: Saying) -> None:
    breaker.trip()
    deposits = [alice.deposits("1.00") for _ in range(20)]
    execute_due(saying)
    redis().flushall()
    assert alice.sees(deposits[4]).position is None
    mend_line()
    assert alice.sees(deposits[4]).position == 5
    while execute_due(saying):  # the breaker was forgotten too, and the bank is well
        pass
    assert {alice.state(deposit) for deposit in deposits} == {"settled"}


def test_who_was_popped_by_a_worker_that_died_gets_back_into_line(
    alice: Character, saying: Saying
) -> None:
    breaker.trip()
    deposit = alice.deposits("1.00")
    execute_due(saying)
    mend_line()
    line.pop(1)
    assert alice.sees(deposit).position is None
    mend_line()
    assert alice.sees(deposit).position == 1
    line.pop(1)
    breaker.close()
    assert is_anything_due()
    execute_due(saying)
    assert alice.state(deposit) == "settled"


def test_who_was_left_by_a_dead_worker_stands_in_line_during_an_outage(
    alice: Character, saying: Saying
) -> None:
    deposit = alice.deposits("1.00")
    claim_batch(10)  # and dies here
    breaker.trip()
    execute_due(saying)
    assert alice.state(deposit) == "submitted"  # its lease still runs
    make_due(deposit)
    execute_due(saying)
    assert alice.sees(deposit).position == 1


def test_without_redis_the_rows_are_the_line_and_all_of_it_leaves(
    alice: Character, saying: Saying, without_redis: Callable[[], None]
) -> None:
    breaker.trip()
    deposits = [alice.deposits("1.00") for _ in range(30)]
    without_redis()
    execute_due(saying)
    assert {alice.state(deposit) for deposit in deposits} == {"parked"}
    assert probe(saying)
    while is_anything_due():
        execute_due(saying)
    assert {alice.state(deposit) for deposit in deposits} == {"settled"}


def test_with_a_redis_that_takes_nothing_more_the_line_leaves_all_the_same(
    alice: Character, saying: Saying, full_redis: None
) -> None:
    saying.well = False
    saying.batches_fail = True
    deposits = [alice.deposits("1.00") for _ in range(30)]
    execute_due(saying)
    saying.well, saying.batches_fail = True, False
    probe(saying)
    while is_anything_due():
        execute_due(saying)
    assert {alice.state(deposit) for deposit in deposits} == {"settled"}


def test_a_poisonous_operation_at_the_head_of_the_line_does_not_keep_the_bank_away(
    alice: Character, saying: Saying
) -> None:
    breaker.trip()
    deposits = [alice.deposits("1.00") for _ in range(5)]
    execute_due(saying)
    saying.batches_fail = True
    saying.says = lambda order: Unknown(UNCLEAR) if order.id == deposits[0] else Accepted()
    while not probe(saying):
        assert {alice.state(deposit) for deposit in deposits} == {"parked"}
    make_due(*(deposit for deposit in deposits if alice.state(deposit) == "parked"))
    while execute_due(saying):
        pass
    assert [alice.state(deposit) for deposit in deposits] == ["parked"] + ["settled"] * 4


def test_a_failed_probe_leaves_everybody_in_place(alice: Character, saying: Saying) -> None:
    breaker.trip()
    deposits = [alice.deposits("1.00") for _ in range(3)]
    execute_due(saying)
    saying.batches_fail = True
    saying.says = lambda order: Unknown(UNCLEAR)
    assert not probe(saying)
    assert [alice.sees(deposit).position for deposit in deposits] == [1, 2, 3]
    assert breaker.is_open()


def test_a_slow_bank_is_a_bank(alice: Character, bank: services.Bank) -> None:
    breaker.trip()
    deposit = alice.deposits("1.00")
    execute_due(Bank())
    bank.fault("slow")
    assert probe(Bank())
    assert alice.state(deposit) == "settled"

"""The payouts queue, with a real worker; and the clock, for when nobody rang."""

from collections.abc import Callable

import pytest

from actors import ring
from actors.clock import Clock, sweep
from tests import services
from tests.characters import BOB, Character
from tests.wallet.payouts.paying import pays, sees
from wallet.payouts.execute import CHUNK_ROWS, CHUNKS


@pytest.mark.usefixtures("any_number_of_rows_to_one")
def test_a_worker_carries_out_what_was_rung_for_and_rings_for_the_rest(
    alice: Character, bob: Character, work: Callable[[str], None]
) -> None:
    alice.has("10000.00")
    payout = pays(alice, [(BOB, "1.00")] * (CHUNK_ROWS * CHUNKS + 1))
    ring("payouts")
    work("payouts")
    assert (sees(alice, payout).state, bob.available) == ("done", f"{CHUNK_ROWS * CHUNKS + 1}.00")


def test_the_clock_rings_for_a_payout_that_nobody_rang_for(
    alice: Character, bob: Character, work: Callable[[str], None]
) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "1.00")])
    Clock().tick()
    work("payouts")
    assert sees(alice, payout).state == "done"


def test_with_the_bell_out_of_order_the_clock_does_the_work_itself(
    alice: Character, bob: Character, redis_away: None
) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "1.00")])
    sweep()
    services.wait_until(lambda: sees(alice, payout).state == "done", "the payout is done")

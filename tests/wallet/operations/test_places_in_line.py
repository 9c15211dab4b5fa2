"""Who left the line takes nobody's place in it."""

from tests.characters import Character, make_due
from tests.wallet.operations.conftest import Saying
from wallet.bank import breaker, line
from wallet.bank.answers import Unknown
from wallet.operations import execute_due
from wallet.operations.apply import apply_answers
from wallet.operations.claims import claim_batch


def test_doubt_of_a_worker_that_overslept_takes_its_operation_out_of_line(
    alice: Character, bob: Character, saying: Saying
) -> None:
    """It waits for a time of its own from now on, so whoever comes next is the first in line."""
    first = alice.deposits("1.00")
    (sleeper,) = claim_batch(10).claims
    breaker.trip()
    make_due(first)
    execute_due(saying)
    assert alice.sees(first).position == 1
    apply_answers([sleeper], {first: Unknown()})
    second = bob.deposits("1.00")
    execute_due(saying)
    assert (alice.sees(first).position, bob.sees(second).position) == (None, 1)
    assert line.size() == 1

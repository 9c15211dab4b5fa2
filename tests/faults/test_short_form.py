"""The most telling cells of the matrix, once each. All of them: `make chaos`."""

import pytest

from tests.faults import faults
from tests.faults.faults import Fault
from tests.faults.matrix import Matrix, report

CELLS = (
    faults.kill_in_the_act("worker_bank"),
    faults.kill("web"),
    faults.bank("lose_response"),
    faults.redis_flushed_while_the_bank_is_down(),
    faults.postgres_immediate(),
)


@pytest.mark.parametrize("fault", CELLS, ids=lambda fault: fault.name)
def test_nothing_is_lost_or_doubled_by(fault: Fault, matrix: Matrix) -> None:
    row = matrix.run(fault)
    report(row)
    assert row.acknowledged > 0
    assert row.facts == []

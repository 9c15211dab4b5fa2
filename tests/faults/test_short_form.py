"""Every kind of fault once, and the shortest of its kind. All cells: `make chaos`."""

import pytest

from tests.faults import faults
from tests.faults.faults import MODES, Fault
from tests.faults.matrix import Matrix, report
from tests.faults.planted.fail_points import FAIL_POINTS, FailPoint

POINT = {str(point): point for point in FAIL_POINTS}
CELLS = (
    faults.kill("web"),
    faults.kill_in_the_act("worker_bank"),
    faults.postgres_immediate(),
    faults.fail_point(POINT["worker_bank: answered, not applied"]),
    faults.fail_point(POINT["bank: committed, not answered"]),
    faults.freeze("redis", 2.0),
    faults.freeze("worker_bank", 11.0),
    faults.delay("postgres"),
    faults.reset("bank"),
    faults.black_hole("redis"),
    faults.answers_lost("postgres"),
    faults.answers_lost("webhook"),
    faults.redis_flushed_while_the_bank_is_down(),
    faults.redis_disk_lost(),
    faults.an_hour_earlier(),
    faults.an_hour_later(),
    *(faults.bank(mode, 4.5 if mode == "hang" else 1.0) for mode in MODES),
    faults.smtp_down(),
)


@pytest.mark.parametrize("fault", CELLS, ids=lambda fault: fault.name)
def test_nothing_is_lost_or_doubled_by(fault: Fault, matrix: Matrix) -> None:
    row = matrix.run(fault)
    report(row)
    assert row.acknowledged > 0
    assert row.facts == []


@pytest.mark.parametrize("point", FAIL_POINTS, ids=str)
def test_the_product_has_the_place_of(point: FailPoint) -> None:
    owner, name = point.find()
    assert callable(getattr(owner, name))

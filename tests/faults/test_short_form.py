"""Every kind of fault once, and the shortest of its kind. All cells: `make chaos`."""

from dataclasses import replace

import pytest

from tests.faults import faults
from tests.faults.faults import MODES, Fault
from tests.faults.matrix import Matrix, report
from tests.faults.planted.fail_points import FAIL_POINTS, NAMED, FailPoint

SECONDS = 1.0  # of what has no time of its own to wait for
CELLS = (
    faults.kill("web"),
    faults.kill_in_the_act("worker_bank"),
    faults.kill_in_a_payout(),
    faults.fail_point(NAMED["bank: committed, not answered"]),
    faults.postgres_immediate(),
    faults.freeze("redis", 2.0),
    faults.freeze("worker_bank", 11.0),  # over its lease
    faults.bank("hang", 4.5),  # over the patience of a call
    faults.redis_flushed_when_dates_have_come(),
    faults.fail_point(NAMED["worker_schedules: a date come, not committed"]),
    faults.redis_disk_lost(),
    *(
        replace(fault, seconds=SECONDS)
        for fault in (
            faults.delay("webhook"),
            faults.reset("bank"),
            faults.black_hole("postgres"),
            faults.answers_lost("redis"),
            faults.redis_flushed_while_the_bank_is_down(),
            faults.an_hour_earlier(),
            faults.an_hour_later(),
            faults.smtp_down(),
            *(faults.bank(mode) for mode in MODES if mode != "hang"),
        )
    ),
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

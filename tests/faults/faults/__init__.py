"""What breaks: how, for how long, and how it heals. What is killed, the supervisor starts again."""

from tests.faults.faults.bank import bank, bank_away, set_bank, wait_for_calls
from tests.faults.faults.dates import (
    kill_in_a_run,
    kill_when_dates_have_come,
    redis_flushed_when_dates_have_come,
)
from tests.faults.faults.endings import (
    fail_point,
    kill,
    kill_in_a_payout,
    kill_in_the_act,
    postgres_immediate,
)
from tests.faults.faults.fault import Fault
from tests.faults.faults.forgetting import (
    redis_disk_lost,
    redis_disk_lost_while_the_bank_is_away,
    redis_flushed,
    redis_flushed_while_the_bank_is_down,
)
from tests.faults.faults.freezing import freeze, freeze_in_the_act
from tests.faults.faults.mail import smtp_down, smtp_loses_answers
from tests.faults.faults.network import answers_lost, black_hole, delay, reset
from tests.faults.faults.time import an_hour_earlier, an_hour_later
from tests.faults.planted.fail_points import FAIL_POINTS
from tests.faults.planted.processes import MARKS

__all__ = [
    "ALL",
    "Fault",
    "an_hour_earlier",
    "an_hour_later",
    "answers_lost",
    "bank",
    "bank_away",
    "black_hole",
    "delay",
    "fail_point",
    "freeze",
    "freeze_in_the_act",
    "kill",
    "kill_in_a_payout",
    "kill_in_a_run",
    "kill_in_the_act",
    "kill_when_dates_have_come",
    "postgres_immediate",
    "redis_disk_lost",
    "redis_disk_lost_while_the_bank_is_away",
    "redis_flushed",
    "redis_flushed_when_dates_have_come",
    "redis_flushed_while_the_bank_is_down",
    "reset",
    "set_bank",
    "smtp_down",
    "smtp_loses_answers",
    "wait_for_calls",
]

LEASE_AND_MORE_SECONDS = 12.0  # wallet.operations.claims.LEASE_SECONDS and some
MODES = ("down", "error", "hang", "slow", "lose_response", "pending")
LINKS = ("bank", "redis", "postgres", "webhook")

ALL = (
    *(kill(process) for process in MARKS),
    postgres_immediate(),
    kill_in_the_act("worker_bank"),
    kill_in_a_payout(),
    kill_in_a_run(),
    kill_when_dates_have_come("worker_schedules"),
    kill_when_dates_have_come("clock"),
    *(fail_point(point) for point in FAIL_POINTS),
    freeze("redis", 10.0),
    freeze("worker_bank", LEASE_AND_MORE_SECONDS),
    freeze_in_the_act("worker_bank", LEASE_AND_MORE_SECONDS),
    *(act(link) for act in (delay, reset, black_hole, answers_lost) for link in LINKS),
    redis_flushed(),
    redis_flushed_while_the_bank_is_down(),
    redis_flushed_when_dates_have_come(),
    redis_disk_lost(),
    redis_disk_lost_while_the_bank_is_away(),
    an_hour_earlier(),
    an_hour_later(),
    *(bank(mode, 6.0 if mode == "hang" else 2.0) for mode in MODES),
    smtp_down(),
    smtp_loses_answers(),
)

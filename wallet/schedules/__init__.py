"""Scheduled payments: a transfer, deposit or withdrawal on a date, or again and again.

rule         on which dates: the calendar
moments      when a date's time has come, where the person is
requests     what people ask for
accept       … becomes a schedule, once per key
control      pausing, resuming, stopping
come         a date that has come becomes a run             ┐
claims       … is claimed with a lease                      ├ the schedules queue's work
execute      … and is asked for, as a payment at once is    ┘
warn         money that will be missing is told the day before
views        what people see of schedules
runs         … of one's dates that have come
coming       … of all dates that are to come
states       every state and every move, as two tables
"""

from wallet.schedules.accept import MAX_YEARS_AHEAD, make_schedule
from wallet.schedules.claims import is_any_due
from wallet.schedules.coming import COMING_DAYS, Coming, coming
from wallet.schedules.control import pause, resume, stop
from wallet.schedules.execute import run_due
from wallet.schedules.reasons import sentence
from wallet.schedules.requests import ScheduleRequest
from wallet.schedules.rule import Rhythm, Rule
from wallet.schedules.runs import RunView, runs
from wallet.schedules.states import RunState, State
from wallet.schedules.views import SchedulePage, ScheduleView, ended_ones, find, live_ones
from wallet.schedules.warn import warn_unfunded

__all__ = [
    "COMING_DAYS",
    "MAX_YEARS_AHEAD",
    "Coming",
    "Rhythm",
    "Rule",
    "RunState",
    "RunView",
    "SchedulePage",
    "ScheduleRequest",
    "ScheduleView",
    "State",
    "coming",
    "ended_ones",
    "find",
    "is_any_due",
    "live_ones",
    "make_schedule",
    "pause",
    "resume",
    "run_due",
    "runs",
    "sentence",
    "stop",
    "warn_unfunded",
]

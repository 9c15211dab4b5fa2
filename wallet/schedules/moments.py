"""When a date's time has come, where the person is: at six, far from any hour that a clock skips or
repeats; and if money is missing, once more at noon and in the evening.
"""

import logging
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

RUN_AT = time(6)
TRY_AGAIN_AT = (time(12), time(18))
# A long weekend. Later than that, a payment that nobody expects any more does more harm than one
# that is missing and told.
LATEST = timedelta(days=3)

log = logging.getLogger(__name__)


def run_at(local: date, zone_name: str) -> datetime:
    """When a run of this date is due."""
    return _moment(local, RUN_AT, zone_named(zone_name))


def is_too_late(local: date, zone_name: str, now: datetime) -> bool:
    return now > run_at(local, zone_name) + LATEST


def next_try(zone_name: str, now: datetime) -> datetime | None:
    """When to try again what could not be done now; None when the day is over for that."""
    zone = zone_named(zone_name)
    today = now.astimezone(zone).date()
    moments = (_moment(today, at, zone) for at in TRY_AGAIN_AT)
    return next((moment for moment in moments if moment > now), None)


def today_in(zone_name: str, now: datetime) -> date:
    return now.astimezone(zone_named(zone_name)).date()


@lru_cache(maxsize=512)
def zone_named(name: str) -> tzinfo:
    """A machine may know fewer zones than the one that took the schedule; then it is UTC's six, and
    nobody else's run waits for that."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        log.error("ALARM this machine doesn't know the time zone %s", name)
        return UTC


def _moment(local: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(local, at, zone).astimezone(UTC)

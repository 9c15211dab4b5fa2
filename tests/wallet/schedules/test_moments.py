"""Six in the morning is six in the morning, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.schedules.moments import is_too_late, next_try, run_at, today_in, zone_named

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
ZONES = st.sampled_from(sorted(available_timezones()))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        (BERLIN, "2027-03-27", "2027-03-27 05:00"),
        (BERLIN, "2027-03-28", "2027-03-28 04:00"),  # at two it becomes three
        (BERLIN, "2027-03-29", "2027-03-29 04:00"),
        (BERLIN, "2027-10-30", "2027-10-30 04:00"),
        (BERLIN, "2027-10-31", "2027-10-31 05:00"),  # at three it becomes two
        (NEW_YORK, "2027-03-13", "2027-03-13 11:00"),
        (NEW_YORK, "2027-03-14", "2027-03-14 10:00"),
        (NEW_YORK, "2027-11-06", "2027-11-06 10:00"),
        (NEW_YORK, "2027-11-07", "2027-11-07 11:00"),
        ("UTC", "2028-02-29", "2028-02-29 06:00"),
        ("Asia/Kolkata", "2027-01-01", "2027-01-01 00:30"),
        ("Pacific/Kiritimati", "2027-01-01", "2026-12-31 16:00"),
    ],
)
def test_a_run_is_due_at_six_where_the_person_is(zone: str, day: str, expected: str) -> None:
    assert run_at(date.fromisoformat(day), zone) == utc(expected)


@given(ZONES, st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_whatever_the_zone_it_is_six_there_and_the_next_day_comes_later(
    zone: str, day: date
) -> None:
    at, next_at = run_at(day, zone), run_at(day + timedelta(days=1), zone)
    assert at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, time(6))
    assert timedelta(hours=20) < next_at - at < timedelta(hours=28)


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        (BERLIN, "2027-03-28 04:00", "2027-03-28 10:00"),
        (BERLIN, "2027-03-28 10:00", "2027-03-28 16:00"),  # noon itself is over
        (BERLIN, "2027-10-31 05:00", "2027-10-31 11:00"),
        (BERLIN, "2027-10-31 11:00:01", "2027-10-31 17:00"),
        (BERLIN, "2027-10-31 17:00", None),
        (NEW_YORK, "2027-03-14 10:00", "2027-03-14 16:00"),
        (NEW_YORK, "2027-11-07 11:00", "2027-11-07 17:00"),
        (NEW_YORK, "2027-11-08 04:00", None),  # still the evening before, there
    ],
)
def test_what_can_wait_is_tried_again_at_noon_and_in_the_evening(
    zone: str, now: str, expected: str | None
) -> None:
    assert next_try(zone, utc(now)) == (utc(expected) if expected else None)


@given(ZONES, st.dates(date(2026, 1, 1), date(2040, 1, 1)))
def test_a_day_has_three_tries_at_most(zone: str, day: date) -> None:
    tries = [run_at(day, zone)]
    while (again := next_try(zone, tries[-1])) is not None:
        tries.append(again)
    assert len(tries) == 3
    assert all(earlier < later for earlier, later in pairwise(tries))
    assert {today_in(zone, each) for each in tries} == {day}


def test_three_days_late_is_the_latest() -> None:
    day = date(2027, 3, 26)  # a Friday; its Sunday has 23 hours
    assert not is_too_late(day, BERLIN, utc("2027-03-29 05:00"))
    assert is_too_late(day, BERLIN, utc("2027-03-29 05:01"))


def test_a_zone_that_this_machine_doesn_t_know_stops_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    zone_named.cache_clear()
    assert run_at(date(2027, 1, 1), "Mars/Olympus_Mons") == utc("2027-01-01 06:00")
    assert "ALARM" in caplog.text

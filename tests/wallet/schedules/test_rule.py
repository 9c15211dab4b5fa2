"""The calendar: every period has its one date, and none is before, after or beside it."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.schedules import Rhythm, Rule

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
RHYTHMS = st.sampled_from([Rhythm.WEEKLY, Rhythm.MONTHLY, Rhythm.MONTH_END])
RULES = st.builds(Rule, RHYTHMS, DAYS)


def dates(rule: Rule, count: int, *, earliest: date | None = None) -> list[date]:
    return list(islice(rule.dates(earliest or rule.first), count))


def period(rhythm: Rhythm, day: date) -> int:
    """The number of the week or month that a date lies in."""
    if rhythm is Rhythm.WEEKLY:
        return (day - timedelta(days=day.weekday())).toordinal() // 7
    return day.year * 12 + day.month


@given(RULES)
def test_dates_only_grow_and_each_period_has_exactly_one(rule: Rule) -> None:
    found = dates(rule, 60)
    assert found[0] >= rule.first
    assert all(earlier < later for earlier, later in pairwise(found))
    periods = [period(rule.rhythm, day) for day in found]
    assert all(later - earlier == 1 for earlier, later in pairwise(periods))


@given(RULES, st.integers(0, 2000))
def test_wherever_one_begins_to_look_the_dates_are_the_same(rule: Rule, days: int) -> None:
    earliest = rule.first + timedelta(days=days)
    all_of_them = dates(rule, 300)
    assert dates(rule, 3, earliest=earliest) == [d for d in all_of_them if d >= earliest][:3]


@given(RULES, st.integers(0, 800), st.integers(1, 30))
def test_it_ends_with_its_last_date_or_its_last_time(rule: Rule, days: int, times: int) -> None:
    last = rule.first + timedelta(days=days)
    ended = Rule(rule.rhythm, rule.first, last, times)
    assert dates(ended, 100) == [d for d in dates(rule, 100) if d <= last][:times]


@given(DAYS, st.integers(-400, 400))
def test_once_is_once(first: date, days: int) -> None:
    rule = Rule(Rhythm.ONCE, first)
    assert dates(rule, 3) == [first]
    assert rule.next(first + timedelta(days=days)) == (first if days <= 0 else None)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2028-01-31", ["2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31"]),
        ("2028-01-30", ["2028-02-29", "2028-03-30", "2028-04-30", "2028-05-30"]),
        ("2028-02-29", ["2028-03-29", "2028-04-29", "2028-05-29", "2028-06-29"]),
        ("2027-12-29", ["2028-01-29", "2028-02-29", "2028-03-29", "2028-04-29"]),
        ("2026-12-29", ["2027-01-29", "2027-02-28", "2027-03-29", "2027-04-29"]),
        ("2099-12-31", ["2100-01-31", "2100-02-28", "2100-03-31", "2100-04-30"]),  # no leap year
    ],
)
def test_a_short_month_has_its_last_day_and_the_next_one_the_day_again(
    first: str, expected: list[str]
) -> None:
    assert [str(day) for day in dates(Rule(Rhythm.MONTHLY, date.fromisoformat(first)), 5)[1:]] == (
        expected
    )


def test_a_29th_of_february_comes_back_in_each_leap_year() -> None:
    found = dates(Rule(Rhythm.MONTHLY, date(2028, 2, 29)), 49)
    assert [str(day) for day in found if day.month == 2] == [
        *("2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29")
    ]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2028-02-10", ["2028-02-29", "2028-03-31", "2028-04-30"]),
        ("2028-02-29", ["2028-02-29", "2028-03-31", "2028-04-30"]),
        ("2026-11-30", ["2026-11-30", "2026-12-31", "2027-01-31"]),
    ],
)
def test_the_end_of_the_month_is_its_last_day_from_the_first_date_on(
    first: str, expected: list[str]
) -> None:
    found = dates(Rule(Rhythm.MONTH_END, date.fromisoformat(first)), 3)
    assert [str(day) for day in found] == expected


def test_weekly_keeps_its_weekday_over_the_turn_of_a_year() -> None:
    found = dates(Rule(Rhythm.WEEKLY, date(2026, 12, 24)), 3)
    assert [str(day) for day in found] == ["2026-12-24", "2026-12-31", "2027-01-07"]

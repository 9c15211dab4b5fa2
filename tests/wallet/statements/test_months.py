"""Months in somebody's time zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from wallet.statements import Month, months_since

BERLIN = ZoneInfo("Europe/Berlin")


def test_they_begin_with_the_one_in_which_the_wallet_was_opened() -> None:
    opened = datetime(2025, 11, 30, 23, 30, tzinfo=UTC)  # December in Berlin
    now = datetime(2026, 2, 1, tzinfo=UTC)
    assert [str(month) for month in months_since(opened, now, BERLIN)] == [
        "2026-02",
        "2026-01",
        "2025-12",
    ]
    assert len(months_since(opened, now, UTC)) == 4
    assert months_since(now, now, UTC) == [Month(2026, 2)]


def test_a_month_has_its_own_days() -> None:
    assert Month(2028, 2).last_day == date(2028, 2, 29)
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 7).start(BERLIN) == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-1", "1999-12", "２０２６-10", "2026-10-01"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert Month.parse(text) is None
    assert Month.parse("2026-10") == Month(2026, 10)

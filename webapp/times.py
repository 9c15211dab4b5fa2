"""Times as people read them, in the time zone that their browser told, else UTC."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from flask import has_request_context, request
from markupsafe import Markup

TIME_ZONE_COOKIE = "timezone"  # set by static/app.js
LOCALE = "en_GB"  # 24 hours, the day before the month


def clock(moment: datetime) -> Markup:
    """The time alone, for where the day is already told: "14:32"."""
    return _element(moment, format_time(moment.astimezone(_zone()), "HH:mm", locale=LOCALE))


def when(moment: datetime, seconds: bool = False) -> Markup:
    """A <time>: short to read, exact on hover and for programs."""
    pattern = "HH:mm:ss" if seconds else "HH:mm"
    told = format_time(moment.astimezone(_zone()), pattern, locale=LOCALE)
    name = day(moment)
    return _element(moment, told if name == "Today" else f"{name} {told}")


def day(moment: datetime) -> str:
    """ "Today", "Yesterday", "Friday 3 November", or with its year."""
    local, today = moment.astimezone(_zone()).date(), _today()
    if local == today:
        return "Today"
    if local == today - timedelta(days=1):
        return "Yesterday"
    pattern = "EEEE d MMMM" if local.year == today.year else "d MMMM y"
    return format_date(local, pattern, locale=LOCALE)


def _element(moment: datetime, told: str) -> Markup:
    exact = format_datetime(moment.astimezone(_zone()), "d MMMM y 'at' HH:mm:ss z", locale=LOCALE)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.astimezone(UTC).isoformat(timespec="seconds"), exact, told
    )


def _today() -> date:
    return datetime.now(_zone()).date()


def _zone() -> tzinfo:
    name = request.cookies.get(TIME_ZONE_COOKIE, "") if has_request_context() else ""
    return _zone_named(name)


@lru_cache(maxsize=512)
def _zone_named(name: str) -> tzinfo:
    """Whatever a cookie holds, there is a time zone; a machine may have no data of any but UTC."""
    if not name or len(name) > 64:
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC

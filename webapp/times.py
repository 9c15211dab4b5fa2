"""Times as people read them, in the time zone that their browser told, else UTC, and written as
`wallet.locales` says."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton, format_time
from flask import g, has_request_context, request
from markupsafe import Markup

from wallet.languages import gettext
from wallet.locales import locale, written

TIME_ZONE_COOKIE = "timezone"  # set by static/app.js


def clock(moment: datetime) -> Markup:
    """The time alone, for where the day is already told: "14:32"."""
    told = format_time(moment.astimezone(zone()), written().time, locale=locale())
    return _element(moment, told)


def when(moment: datetime, seconds: bool = False) -> Markup:
    """A <time>: short to read, exact on hover and for programs."""
    pattern = written().seconds if seconds else written().time
    local = moment.astimezone(zone())
    told = format_time(local, pattern, locale=locale())
    if local.date() != today():
        told = gettext("%(day)s %(time)s", day=name_of(local.date()), time=told)
    return _element(moment, told)


def exactly(moment: datetime) -> Markup:
    """For paper, which is read on any day: "20 November 2026 at 14:32:05 CET"."""
    return _element(moment, _exact(moment))


def name_of(local: date) -> str:
    """ "Today", "Yesterday", "Friday 3 November", or with its year."""
    here = today()
    if local == here:
        return gettext("Today")
    if local == here - timedelta(days=1):
        return gettext("Yesterday")
    pattern = written().day if local.year == here.year else written().date
    return format_date(local, pattern, locale=locale())


def month_name(first_day: date) -> str:
    """ "October 2026"."""
    return format_date(first_day, "MMMM y", locale=locale())


def _element(moment: datetime, told: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.astimezone(UTC).isoformat(timespec="seconds"), _exact(moment), told
    )


def _exact(moment: datetime) -> str:
    return format_datetime(moment.astimezone(zone()), written().exact, locale=locale())


def short_day(local: date) -> str:
    """ "3 Nov", or with its year."""
    skeleton = "MMMd" if local.year == today().year else "yMMMd"
    return format_skeleton(skeleton, local, locale=locale())


def month_of(local: date) -> str:
    """ "November"."""
    return format_date(local, "LLLL", locale=locale())


def today() -> date:
    """Where the person is."""
    return datetime.now(zone()).date()


def zone_name() -> str:
    """As the IANA names it."""
    return getattr(zone(), "key", "UTC")


def zone() -> tzinfo:
    """Theirs who is asking."""
    if not has_request_context():
        return UTC
    if "zone" not in g:  # a page asks for each of its times
        g.zone = _zone_named(request.cookies.get(TIME_ZONE_COOKIE, ""))
    found: tzinfo = g.zone
    return found


@lru_cache(maxsize=512)
def _zone_named(name: str) -> tzinfo:
    """Whatever a cookie holds, there is a time zone; a machine may have no data of any but UTC."""
    if not name or len(name) > 64:
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return UTC

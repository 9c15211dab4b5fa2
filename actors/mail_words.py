"""How the facts of a mail read to its person, as filters of the templates."""

from datetime import UTC, date, datetime

from babel.dates import format_date, format_datetime
from flask import Flask
from markupsafe import Markup

from wallet import languages, schedules
from wallet.languages import gettext
from wallet.locales import locale, number, written
from wallet.money import Money
from wallet.operations import sentence


def init_app(app: Flask) -> None:
    languages.speak(app.jinja_env)
    app.jinja_env.globals.update(means=_means)
    app.jinja_env.filters.update(
        sentence=sentence,
        why_not=schedules.sentence,
        strong=_strong,
        number=number,
        moment=_moment,
        day=_day,
        date=_date,
    )


def _strong(amount: Money) -> Markup:
    """For HTML alone, so that one translation does for both."""
    return Markup("<strong>{}</strong>").format(amount.display())


def _means(browser: str | None, address: str | None) -> str:
    """With what and from where somebody signed in, as part of a sentence."""
    if browser and address:
        return gettext(
            "with %(browser)s from the address %(address)s", browser=browser, address=address
        )
    if browser:
        return gettext("with %(browser)s", browser=browser)
    if address:
        return gettext("from the address %(address)s", address=address)
    return gettext("from a device that we don’t know")


def _moment(at: datetime) -> str:
    """In UTC, and says so: nobody knows where a mail is read."""
    pattern = f"{written().date}, {written().time} 'UTC'"
    return format_datetime(at.astimezone(UTC), pattern, locale=locale())


def _date(at: datetime) -> str:
    """Likewise, the day alone."""
    return format_date(at.astimezone(UTC), written().date, locale=locale())


def _day(local: date) -> str:
    """Of the person's own calendar, with the day of the week."""
    return format_date(local, "full", locale=locale())

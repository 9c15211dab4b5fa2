"""How money, numbers, times and people read: what templates of every room use, as Jinja filters."""

from uuid import UUID

from flask import Blueprint

from wallet.languages import gettext
from wallet.locales import number
from wallet.money import MINOR_DIGITS, Money
from wallet.people.user_agents import browser_of
from webapp.times import clock, exactly, when

bp = Blueprint("formats", __name__)
bp.add_app_template_filter(number, "number")
bp.add_app_template_filter(when, "when")
bp.add_app_template_filter(clock, "clock")
bp.add_app_template_filter(exactly, "exactly")


@bp.app_template_filter()
def money(amount: Money) -> str:
    return amount.display()


@bp.app_template_filter()
def money_with_code(amount: Money) -> str:
    return amount.display_with_code()


@bp.app_template_filter()
def digits(amount: Money) -> int:
    """How many decimal places its currency has."""
    return MINOR_DIGITS[amount.currency]


@bp.app_template_filter()
def initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@bp.app_template_filter()
def hue(somebodys_id: UUID) -> int:
    """Which of the avatars' colours is theirs, 1 to 6: always the same."""
    return somebodys_id.int % 6 + 1


@bp.app_template_filter()
def device(user_agent: str) -> str:
    """The browser and the system that a User-Agent header claims, or what else it says."""
    return browser_of(user_agent) or user_agent[:60] or gettext("Unknown")

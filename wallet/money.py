"""Money is an integer of minor units and a currency; never a float."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency

from wallet.languages import gettext, gettext_noop
from wallet.locales import written

# ISO 4217: how many digits the minor unit has.
MINOR_DIGITS = {"EUR": 2, "USD": 2, "INR": 2, "JPY": 0}
MAX_DIGITS = 12  # of the major units; far above any limit and far below bigint's end

# Of currencies with a minor unit and without; and where three digits may be meant as thousands.
PLACES = {
    (True, True): gettext_noop(
        "%(currency)s has %(digits)s decimal places at most, and nothing between thousands."
    ),
    (True, False): gettext_noop("%(currency)s has %(digits)s decimal places at most."),
    (False, True): gettext_noop(
        "%(currency)s has no decimal places, and nothing between thousands."
    ),
    (False, False): gettext_noop("%(currency)s has no decimal places."),
}

_AMOUNT = re.compile(r"(?P<major>[0-9]+)(?:\.(?P<minor>[0-9]+))?")
_SEPARATED = re.compile(r"[0-9]+([.,'’\s][0-9]+)+")  # as in "25,50" and "1.250,00"
# As people write it whose decimals come after a comma, or who part thousands: "12,5", "1.250,00".
_BY_HAND = re.compile(
    r"(?P<major>[0-9]+|[0-9]{1,3}(?:(?P<group>[.,])[0-9]{3})+)(?P<point>[.,])(?P<minor>[0-9]{1,2})"
)


class MalformedAmount(ValueError):
    """The text is not an amount in this currency; the message is for people."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    minor: int  # cents, or yen
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read a decimal string such as "25.00" (JPY: "2500"). Signs, exponents, NaN, spaces
        inside, thousands separators and digits outside ASCII are refused.

        Raises MalformedAmount.
        """
        match = _AMOUNT.fullmatch(text)
        digits = MINOR_DIGITS[currency]
        if not match or len(match["major"]) > MAX_DIGITS:
            raise MalformedAmount(_how_to_write(text, digits))
        fraction = match["minor"] or ""
        if len(fraction) > digits:
            raise MalformedAmount(_how_many_places(currency, are_thousands=len(fraction) == 3))
        return cls(int(match["major"] + fraction.ljust(digits, "0")), currency)

    @classmethod
    def of_major(cls, major: Decimal, currency: str) -> "Money":
        """The amount of whole major units, such as a limit from the settings."""
        return cls(int(major * 10 ** MINOR_DIGITS[currency]), currency)

    @property
    def decimal(self) -> str:
        """The decimal string of the API: "25.00", or "2500" for JPY."""
        return f"{self._major():.{MINOR_DIGITS[self.currency]}f}"

    def display(self) -> str:
        """For people, as whoever reads it wants it written: "€25.00"."""
        return format_currency(self._major(), self.currency, locale=written().money)

    def display_with_code(self) -> str:
        """The same for a paper that others read, to whom "$" may mean anything: "25.00 USD"."""
        locale = written().money
        return format_currency(self._major(), self.currency, "#,##0.00 ¤¤", locale=locale)

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-MINOR_DIGITS[self.currency])


def plainly(text: str) -> str:
    """What somebody typed, as `Money.parse` reads it, when it can mean one thing only; anything
    else, such as "1.250" and "1,250", as it is.
    """
    match = _BY_HAND.fullmatch(text.strip(" "))
    if not match or match["group"] == match["point"]:
        return text
    return f"{re.sub('[.,]', '', match['major'])}.{match['minor']}"


def _how_to_write(text: str, digits: int) -> str:
    if _SEPARATED.fullmatch(text):
        if not digits:
            return gettext("Write the amount with nothing between thousands, such as 1250.")
        return gettext(
            "Write the amount with a point for decimals and with nothing between thousands,"
            " such as 1250.00."
        )
    example = "25.00" if digits else "2500"
    return gettext("Enter an amount as a number, such as %(example)s.", example=example)


def _how_many_places(currency: str, *, are_thousands: bool) -> str:
    digits = MINOR_DIGITS[currency]
    return gettext(PLACES[digits > 0, are_thousands], currency=currency, digits=digits)

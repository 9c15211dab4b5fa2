"""Money is an integer and a currency; it is read strictly and shown as people write it."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.locales import written_for
from wallet.money import MINOR_DIGITS, MalformedAmount, Money, plainly

AMOUNTS = st.integers(min_value=0, max_value=10**12 - 1)
CURRENCIES = st.sampled_from(sorted(MINOR_DIGITS))


@given(minor=AMOUNTS, currency=CURRENCIES)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.decimal, currency) == money


@given(text=st.text())
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        money = Money.parse(text, "EUR")
    except MalformedAmount:
        return
    assert Money.parse(money.decimal, "EUR") == money


@pytest.mark.parametrize(
    ("money", "decimal", "shown", "on_paper"),
    [
        (Money(2500, "EUR"), "25.00", "€25.00", "25.00 EUR"),
        (Money(123456789, "USD"), "1234567.89", "$1,234,567.89", "1,234,567.89 USD"),
        (Money(5, "INR"), "0.05", "₹0.05", "0.05 INR"),
        (Money(2500, "JPY"), "2500", "¥2,500", "2,500 JPY"),
    ],
)
def test_it_is_shown_as_its_currency_is_written(
    money: Money, decimal: str, shown: str, on_paper: str
) -> None:
    assert (money.decimal, money.display()) == (decimal, shown)
    assert money.display_with_code() == on_paper


def test_it_is_shown_as_its_reader_writes() -> None:
    with written_for("de"):
        money = Money(123456, "EUR")
        assert (money.display(), money.display_with_code()) == ("1.234,56\xa0€", "1.234,56 EUR")


def test_a_limit_in_major_units_knows_the_currency() -> None:
    assert Money.of_major(Decimal(100), "EUR").minor == 10_000
    assert Money.of_major(Decimal(100), "JPY").minor == 100


@pytest.mark.parametrize(
    ("text", "currency", "words"),
    [
        ("25,50", "EUR", "with a point for decimals"),
        ("1.250,00", "EUR", "nothing between thousands, such as 1250.00."),
        ("1 250.00", "EUR", "nothing between thousands, such as 1250.00."),
        ("1.250", "EUR", "EUR has 2 decimal places at most, and nothing between thousands."),
        ("1.2505", "EUR", "EUR has 2 decimal places at most."),
        ("€25", "EUR", "such as 25.00."),
        ("2,500", "JPY", "Write the amount with nothing between thousands, such as 1250."),
        ("2.500", "JPY", "JPY has no decimal places, and nothing between thousands."),
        ("many", "JPY", "such as 2500."),
    ],
)
def test_whoever_writes_an_amount_otherwise_is_told_how(
    text: str, currency: str, words: str
) -> None:
    with pytest.raises(MalformedAmount, match=re.escape(words)):
        Money.parse(text, currency)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12,50", "12.50"),
        (" 12,5 ", "12.5"),
        ("12.50", "12.50"),
        ("1.250,00", "1250.00"),
        ("1,250.00", "1250.00"),
        ("1.234.567,8", "1234567.8"),
        ("1250", "1250"),
    ],
)
def test_what_is_typed_can_have_a_comma_and_parted_thousands(typed: str, plain: str) -> None:
    assert plainly(typed) == plain


@pytest.mark.parametrize(
    "typed",
    ["1,250", "1.250", "1.250.00", "1,250,00", "12.345,678", "1.25,00", "12,", ",50", "-1,5"],
)
def test_what_could_mean_two_things_stays_and_is_refused(typed: str) -> None:
    assert plainly(typed) == typed
    with pytest.raises(MalformedAmount):
        Money.parse(plainly(typed), "EUR")


@given(text=st.text(alphabet="0123456789.,- ", max_size=12))
def test_no_amount_changes_by_being_read_plainly(text: str) -> None:
    try:
        amount = Money.parse(text, "EUR")
    except MalformedAmount:
        return
    assert Money.parse(plainly(text), "EUR") == amount

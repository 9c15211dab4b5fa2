"""How amounts and numbers are written for whoever reads them."""

from threading import Thread

import pytest

from wallet.locales import DEFAULT, FORMATS, locale, number, written_for
from wallet.money import Money

AMOUNT = Money(1_234_50, "EUR")


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("en_GB", "€1,234.50"),
        ("en_US", "€1,234.50"),
        ("de", "1.234,50\N{NO-BREAK SPACE}€"),
        (None, "€1,234.50"),
        ("xx", "€1,234.50"),  # as a newer release may have kept it
    ],
)
def test_an_amount_is_written_as_its_reader_chose(choice: str | None, told: str) -> None:
    with written_for(choice):
        assert AMOUNT.display() == told
    assert locale() == DEFAULT


@pytest.mark.parametrize(("choice", "told"), [("en_GB", "1,234"), ("de", "1.234")])
def test_so_is_a_number(choice: str, told: str) -> None:
    with written_for(choice):
        assert number(1_234) == told


def test_one_readers_choice_is_nobody_elses() -> None:
    told = []
    with written_for("de"):
        other = Thread(target=lambda: told.append(locale()))
        other.start()
        other.join()
    assert told == [DEFAULT]


@pytest.mark.parametrize("choice", FORMATS)
def test_what_programs_read_is_the_same_for_all(choice: str) -> None:
    with written_for(choice):
        assert (AMOUNT.decimal, str(AMOUNT)) == ("1234.50", "1234.50 EUR")

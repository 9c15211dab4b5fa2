"""What an address may ask of the history, and what it can't mean."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from wallet.money import Money
from wallet.operations import Filters, InvalidRequest

ID = "01a1f9d4-9af4-7689-9d08-deeaf0729026"
BERLIN = ZoneInfo("Europe/Berlin")


def parse(currency: str = "EUR", **fields: str) -> Filters:
    given = {name.rstrip("_"): value for name, value in fields.items()}
    return Filters.parse(given, currency=currency, zone=BERLIN)


def test_nothing_given_is_no_filter_at_all() -> None:
    assert not parse()
    assert not parse(q="  ", kind="", from_="", cursor="7", other="x")
    assert not parse(q="  ").query


def test_everything_given_is_read() -> None:
    asked = {"q": " rent  may ", "kind": "sent", "state": "done", "person": ID, "to": "2026-03-29"}
    read = parse(from_="2026-03-29", min="1.5", max="20", **asked)
    assert read.words == ("rent", "may")
    assert (read.kind, read.state, read.person) == ("sent", "done", UUID(ID))
    assert (read.least, read.most) == (Money(150, "EUR"), Money(2000, "EUR"))
    assert list(read.query) == ["q", "kind", "state", "person", "from", "to", "min", "max"]


def test_a_day_has_its_own_hours_also_when_the_clocks_change() -> None:
    read = parse(from_="2026-03-29", to="2026-03-29")
    assert read.first_moment == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert read.end == datetime(2026, 3, 29, 22, tzinfo=UTC)  # 23 hours


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("q", "x" * 101),
        ("q", "a b c d e f g h i"),
        ("q", "nul\x00l"),
        ("kind", "gift"),
        ("state", "settled"),
        ("person", "Bob"),
        ("from", "yesterday"),
        ("from", "2026-02-30"),
        ("from", "20260230"),
        ("to", "0001-01-01"),
        ("to", "9999-12-31"),
        ("to", "２０２６-01-01"),
        ("min", "-1"),
        ("min", "1,50"),
        ("max", "1e9"),
        ("max", "9" * 13),
    ],
)
def test_what_can_not_be_meant_is_told_beside_its_field(field: str, value: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Filters.parse({field: value}, currency="EUR", zone=UTC)
    assert list(refused.value.errors) == [field]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse(kind="gift", from_="2026-03-02", to="2026-03-01", min="5", max="4")
    assert sorted(refused.value.errors) == ["kind", "max", "to"]


def test_yen_have_no_decimals() -> None:
    assert parse("JPY", min="500").least == Money(500, "JPY")
    with pytest.raises(InvalidRequest):
        parse("JPY", min="5.00")

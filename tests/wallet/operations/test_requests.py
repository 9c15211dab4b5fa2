"""Bad input gets a clear message beside its field, the same for forms and JSON."""

import pytest

from wallet.operations import BankRequest, InvalidRequest, TransferRequest

KEY = "a-key"


def code(
    field: str, fields: dict[str, object], currency: str = "EUR", key: str | None = KEY
) -> str:
    with pytest.raises(InvalidRequest) as refusal:
        TransferRequest.parse(
            {"amount": "1.00", "to": "1000000002", **fields}, currency=currency, key=key
        )
    assert set(refusal.value.errors) == {field}
    return refusal.value.codes[field]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (None, "amount_missing"),
        ("", "amount_missing"),
        ("0", "amount_not_positive"),
        ("0.00", "amount_not_positive"),
        ("-5.00", "amount_malformed"),
        ("+5.00", "amount_malformed"),
        ("5.001", "amount_malformed"),
        ("five", "amount_malformed"),
        ("NaN", "amount_malformed"),
        ("Infinity", "amount_malformed"),
        ("1e3", "amount_malformed"),
        ("１２", "amount_malformed"),
        ("١٢", "amount_malformed"),
        ("1,000.00", "amount_malformed"),
        ("1 000", "amount_malformed"),
        ("5\n", "amount_malformed"),
        ("\u00a05", "amount_malformed"),
        ("5\u2003", "amount_malformed"),
        ("5.", "amount_malformed"),
        (".5", "amount_malformed"),
        ("0x10", "amount_malformed"),
        ("1\x002", "amount_malformed"),
        ("10000.01", "amount_over_limit"),
        ("9" * 13, "amount_malformed"),
        ("9" * 5000, "amount_malformed"),
        (5, "amount_malformed"),
        (5.0, "amount_malformed"),
        (True, "amount_malformed"),
        (["5.00"], "amount_malformed"),
    ],
)
def test_an_amount_that_is_none(amount: object, expected: str) -> None:
    assert code("amount", {"amount": amount}) == expected


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("25.00", "EUR", 2500),
        ("25", "EUR", 2500),
        ("0.5", "EUR", 50),
        (" 25.00 ", "EUR", 2500),
        ("10000", "EUR", 1_000_000),
        ("2500", "JPY", 2500),
        ("0025.00", "INR", 2500),
    ],
)
def test_an_amount_that_is_one(text: str, currency: str, minor: int) -> None:
    request = BankRequest.parse({"amount": text}, currency=currency, key=KEY)
    assert (request.amount.minor, request.amount.currency) == (minor, currency)


def test_yen_have_no_decimal_places() -> None:
    assert code("amount", {"amount": "25.0"}, currency="JPY") == "amount_malformed"


@pytest.mark.parametrize(
    "to", [None, "", "123", "12345678901", "１０００００００02", "abcdefghij", 1000000002]
)
def test_an_account_number_that_is_none(to: object) -> None:
    assert code("to", {"to": to}) in ("account_number_malformed", "to_malformed")


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("x" * 141, "note_too_long"),
        ("a\nb", "note_malformed"),
        ("a\n", "note_malformed"),
        ("a\x00b", "note_malformed"),
        ("a\x1bb", "note_malformed"),
        ("a\x7fb", "note_malformed"),
        ("a\u202eb", "note_malformed"),
        ("a\ud800b", "note_malformed"),
        ("a\u2028b", "note_malformed"),
        ("a\u2029b", "note_malformed"),
        ("\u200b", "note_malformed"),
        ("\ufeff", "note_malformed"),
        (5, "note_malformed"),
    ],
)
def test_a_note_that_is_none(note: object, expected: str) -> None:
    assert code("note", {"note": note}) == expected


@pytest.mark.parametrize("note", ["für Käse 🧀", "x" * 140, "日本", "👩‍👧"])
def test_a_note_may_be_any_line_of_text(note: str) -> None:
    fields = {"amount": "1.00", "to": "1000000002", "note": note}
    assert TransferRequest.parse(fields, currency="EUR", key=KEY).note == note


def test_an_empty_note_is_no_note() -> None:
    fields = {"amount": "1.00", "to": "1000000002", "note": "  "}
    assert TransferRequest.parse(fields, currency="EUR", key=KEY).note is None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_missing"),
        ("k" * 256, "idempotency_key_invalid"),
        ("with space", "idempotency_key_invalid"),
        ("ключ", "idempotency_key_invalid"),
        ("a\x00", "idempotency_key_invalid"),
    ],
)
def test_an_idempotency_key_that_is_none(key: str | None, expected: str) -> None:
    assert code("idempotency_key", {}, key=key) == expected


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        TransferRequest.parse(
            {"amount": "x", "to": "y", "note": "two\nlines"}, currency="EUR", key=None
        )
    assert set(refusal.value.errors) == {"amount", "to", "note", "idempotency_key"}

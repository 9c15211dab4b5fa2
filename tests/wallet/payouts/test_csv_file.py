"""The files that people upload, as spreadsheets save them, and those that they download."""

import csv
import io
from uuid import UUID

import pytest

from wallet import payouts
from wallet.errors import InvalidInput
from wallet.money import Money
from wallet.payouts import MAX_ROWS, RowState, RowView

BOM = "\ufeff"


def cells(data: bytes) -> list[dict[str, object]]:
    return [dict(line.cells) for line in payouts.read_csv(data)]


EXPECTED = [{"account": "1000000002", "amount": "25.00", "note": "lunch, and more"}]


@pytest.mark.parametrize(
    "text",
    [
        'account,amount,note\n1000000002,25.00,"lunch, and more"\n',
        'account,amount,note\r\n1000000002,25.00,"lunch, and more"\r\n',
        'account,amount,note\r1000000002,25.00,"lunch, and more"',
        f'{BOM}account,amount,note\n1000000002,25.00,"lunch, and more"\n',
        "account;amount;note\n1000000002;25.00;lunch, and more\n",
        'NOTE, Amount ,"account"\n"lunch, and more",25.00,1000000002\n',
        'account,amount,note\n\n,,\n1000000002,25.00,"lunch, and more"\n,,\n\n',
    ],
)
def test_a_table_is_read_however_a_spreadsheet_saved_it(text: str) -> None:
    assert cells(text.encode()) == EXPECTED


def test_the_note_can_be_left_out() -> None:
    assert cells(b"account,amount\n1000000002,5\n") == [{"account": "1000000002", "amount": "5"}]


def test_rows_are_numbered_as_a_spreadsheet_does_blank_ones_too() -> None:
    lines = payouts.read_csv(b"account,amount\n1,1\n\n2,2\n")
    assert [line.number for line in lines] == [2, 4]


@pytest.mark.parametrize("row", ["1000000002,5", "1000000002,5,lunch,more"])
def test_a_row_with_too_few_or_too_many_cells_is_told(row: str) -> None:
    (line,) = payouts.read_csv(f"account,amount,note\n{row}".encode())
    assert line.problem is not None
    assert (line.problem.code, line.number) == ("row_malformed", 2)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (b"account,amount,note\n\n", "file_empty"),
        ("account,amount,note\n1000000002,5,café".encode("latin-1"), "file_not_utf8"),
        ("account,amount\n1,1".encode("utf-16"), "file_not_utf8"),
        (b"account,amount\n1\x002,5", "file_malformed"),
        (b'account,amount,note\n1000000002,5,"never closed\n', "file_malformed"),
        (b'account,amount,note\n1000000002,5,"a"b\n', "file_malformed"),
        (b"1000000002,5,lunch\n", "header_missing"),
        (b"account,note\n1000000002,lunch\n", "header_missing"),
        (b"account,amount,note,iban\n1,1,1,1\n", "header_missing"),
        (b"account,amount,amount\n1,1,1\n", "header_missing"),
        (b"account,amount\n" + b"1000000002,5\n" * (MAX_ROWS + 1), "too_many_rows"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_with_the_reason(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        payouts.read_csv(data)
    assert (refusal.value.field, refusal.value.code) == ("file", code)


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(payouts.read_csv(b"account,amount\n" + b"1000000002,5\n" * MAX_ROWS)) == MAX_ROWS


def test_the_template_can_be_uploaded() -> None:
    assert cells(payouts.template_csv().encode()) == [
        {"account": "0000000000", "amount": "25.00", "note": "Invoice 17"}
    ]


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil")'])
def test_no_note_becomes_a_formula_in_a_spreadsheet(note: str) -> None:
    row = RowView(2, "1000000002", Money(500, "EUR"), note, RowState.SETTLED, None, UUID(int=7))
    header, record = csv.reader(io.StringIO(payouts.result_csv([row])))
    assert dict(zip(header, record, strict=True)) == {
        "row": "2",
        "account": "1000000002",
        "amount": "5.00",
        "note": f"'{note}",
        "state": "settled",
        "reason": "",
        "operation": str(UUID(int=7)),
    }

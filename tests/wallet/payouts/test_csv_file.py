"""The files that people upload, as spreadsheets save them and as hands write them."""

import pytest

from wallet import payouts
from wallet.errors import InvalidInput
from wallet.payouts import MAX_ROWS

BOM = "\ufeff"


def cells(data: bytes) -> list[dict[str, object]]:
    return [dict(line.cells) for line in payouts.read_csv(data)]


def problems(text: str) -> list[str | None]:
    """The code of what is wrong with each row."""
    return [line.problem and line.problem.code for line in payouts.read_csv(text.encode())]


def refusal_of(data: bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as refusal:
        payouts.read_csv(data)
    assert refusal.value.field == "file"
    return refusal.value


EXPECTED = [{"account": "1000000002", "amount": "25.00", "note": "lunch, and more"}]


@pytest.mark.parametrize(
    "text",
    [
        'account,amount,note\n1000000002,25.00,"lunch, and more"\n',
        'account,amount,note\r\n1000000002,25.00,"lunch, and more"\r\n',
        'account,amount,note\r1000000002,25.00,"lunch, and more"',
        f'{BOM}account,amount,note\n1000000002,25.00,"lunch, and more"\n',
        "account;amount;note\n1000000002;25.00;lunch, and more\n",
        '"account";"amount";"note"\n"1000000002";"25.00";"lunch, and more"\n',
        "account\tamount\tnote\n1000000002\t25.00\tlunch, and more\n",
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


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1000000002,5", "This row has 2 cells; the header has 3. Separate all of them by commas"),
        ("1000000002;5;lunch", "This row has 1 cell; the header has 3."),
        ("1000000002,5,lunch,more", "One with a comma inside must stand in quotation marks."),
        ("1000000002,25,50,lunch", "Write an amount with a point."),
    ],
)
def test_a_row_with_too_few_or_too_many_cells_is_told(row: str, words: str) -> None:
    (line,) = payouts.read_csv(f"account,amount,note\n{row}".encode())
    assert line.problem is not None
    assert (line.problem.code, line.number) == ("row_malformed", 2)
    assert words in line.problem.message


@pytest.mark.parametrize(
    "text",
    [
        "account,amount,note\n1000000002,25,50\n",
        "account,amount,note\n1000000002, 25 , 5 \n",
        "account,amount,note\n1000000002,1,250\n",
        "account,amount,note\n1000000002,1,250.00\n",
        "account,note,amount\n1000000002,25,50\n",
    ],
)
def test_what_may_be_an_amount_that_was_cut_at_its_comma_is_not_guessed(text: str) -> None:
    assert problems(text) == ["amount_ambiguous"]


@pytest.mark.parametrize(
    "text",
    [
        "account,amount,note\n1000000002,25.00,50\n",
        "account,amount,note\n1000000002,25,No. 50\n",
        "account,amount,note\n1000000002,25,20260017\n",
        "account,amount,note\n1000000002,25,\n",
        "amount,account,note\n25,1000000002,50\n",
        "account;amount;note\n1000000002;25;50\n",
    ],
)
def test_a_note_of_digits_is_one_where_it_can_be_nothing_else(text: str) -> None:
    assert problems(text) == [None]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "file_empty", "Begin with the template."),
        (b" \n\n", "file_empty", "empty"),
        (b"account,amount,note\n\n", "file_empty", "no rows below its header"),
        ("account,amount\n1,5\n2,café".encode("latin-1"), "file_not_utf8", "Line 3"),
        ("account,amount\r1,5\r2,café".encode("latin-1"), "file_not_utf8", "Line 3"),
        ("account,amount\n1,1".encode("utf-16"), "file_not_utf8", "Save it as “CSV UTF-8”"),
        (b"PK\x03\x04\x14\x00\x00\x00!\x9b\xe1", "file_not_utf8", "Save it as “CSV UTF-8”"),
        (b"account,amount\n1\x002,5", "file_malformed", "This is no CSV file."),
        (b'account,amount\n1,5\n2,"never closed\n3,5\n', "file_malformed", "Row 3 can't be read"),
        (b'account,amount,note\n1000000002,5,"a"b\n', "file_malformed", "Row 2 can't be read"),
        (b"1000000002,5,lunch\n", "header_missing", "It is “1000000002,5,lunch”."),
        (b"Konto;Betrag\n1;5\n", "header_missing", "It is “Konto;Betrag”."),
        (b"account,note\n1000000002,lunch\n", "header_missing", "account, amount and"),
        (b"account,amount,note,iban\n1,1,1,1\n", "header_missing", "no others"),
        (b"account,amount,amount\n1,1,1\n", "header_missing", "each once"),
        (b"sep=;\naccount;amount\n1;5\n", "header_missing", "It is “sep=;”."),
        (b"\naccount,amount\n1,5\n", "header_missing", "It is empty."),
        (b'"account,amount"\n"1,5"\n', "header_missing", 'It is “"account,amount"”.'),
        (b"x" * 200_000, "header_missing", f"It is “{'x' * 60}”."),
        (
            b"account,amount\n" + b"1000000002,5\n" * (MAX_ROWS + 1),
            *("too_many_rows", "10,000 rows at most. Split this one"),
        ),
    ],
)
def test_what_is_no_table_of_ours_is_refused_with_what_to_do(
    data: bytes, code: str, words: str
) -> None:
    refusal = refusal_of(data)
    assert refusal.code == code
    assert words in refusal.message


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(payouts.read_csv(b"account,amount\n" + b"1000000002,5\n" * MAX_ROWS)) == MAX_ROWS

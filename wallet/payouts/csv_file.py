"""The files: what people upload, what they begin from, and what they download of the result."""

import csv
import io
from collections.abc import Iterable, Iterator

from wallet.errors import InvalidInput
from wallet.operations.requests import Problem
from wallet.payouts.requests import CELLS, MAX_ROWS, Fault, Line
from wallet.payouts.rows import RowView

REQUIRED = {"account", "amount"}
DELIMITERS = (",", ";")
# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_csv(data: bytes) -> list[Line]:
    """The rows of a file, numbered as a spreadsheet does: the header is 1.

    Raises InvalidInput for the field `file` when it can't be read as a table.
    """
    text = _decoded(data)
    header, records = _header_and_records(text)
    lines: list[Line] = []
    for number, cells in records:
        if len(lines) == MAX_ROWS:
            raise _refused("too_many_rows", f"A file has {MAX_ROWS:,} rows at most.")
        lines.append(_line(number, header, cells))
    if not lines:
        raise _refused("file_empty", "This file has no rows below its header.")
    return lines


def template_csv() -> str:
    """With a row that shows how, for an account that nobody has."""
    return _written([CELLS, ("0000000000", "25.00", "Invoice 17")])


def result_csv(rows: Iterable[RowView], left_out: Iterable[Fault] = ()) -> str:
    """What became of each row, in the order of their numbers."""
    header = ("row", *CELLS, "state", "reason", "operation")
    records = [*map(_result, rows), *map(_left_out, left_out)]
    return _written([header, *sorted(records, key=lambda record: int(record[0]))])


def _result(row: RowView) -> tuple[str, ...]:
    return (
        str(row.number),
        row.account,
        row.amount.decimal,
        _no_formula(row.note or ""),
        row.state,
        row.reason or "",
        str(row.operation_id or ""),
    )


def _left_out(fault: Fault) -> tuple[str, ...]:
    """As it was typed, with the codes of all that is wrong with it."""
    cells = (_no_formula(fault.cells[cell]) for cell in CELLS)
    return str(fault.number), *cells, "left_out", " ".join(fault.codes.values()), ""


def _no_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _written(records: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(records)
    return text.getvalue()


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("file_not_utf8", "Save the file as CSV in UTF-8.") from None
    if "\0" in text:
        raise _refused("file_malformed", "This is no CSV file.")
    if not text.strip():
        raise _refused("file_empty", "This file is empty.")
    return text


def _header_and_records(text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The names of the columns, and the records below that aren't blank, by their numbers."""
    for delimiter in DELIMITERS:
        records = _records(text, delimiter)
        header = [name.strip().casefold() for name in next(records)[1]]
        if len(set(header)) == len(header) and REQUIRED <= set(header) <= set(CELLS):
            return header, (
                (number, cells) for number, cells in records if any(map(str.strip, cells))
            )
    raise _refused("header_missing", "The first row must name the columns: account, amount, note.")


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error:
        message = f"Row {number + 1} can't be read: check its quotation marks."
        raise _refused("file_malformed", message) from None


def _line(number: int, header: list[str], cells: list[str]) -> Line:
    problem = None
    if len(cells) != len(header):
        message = f"This row has {len(cells)} cells; the header has {len(header)}."
        problem = Problem("row_malformed", message)
    return Line(number, dict(zip(header, cells, strict=False)), problem)


def _refused(code: str, message: str) -> InvalidInput:
    return InvalidInput("file", message, code)

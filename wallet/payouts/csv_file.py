"""The file that people upload. Whatever is wrong with it is told with its row and with what to do;
what could be meant in two ways is not guessed.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from wallet.errors import InvalidInput
from wallet.languages import gettext
from wallet.locales import number as written
from wallet.payouts.faults import CELLS
from wallet.payouts.requests import MAX_ROWS, Line
from wallet.payouts.row_problems import RowProblem, ambiguous, wrong_count

REQUIRED = {"account", "amount"}
DELIMITERS = ",;\t"
MAX_SHOWN = 60  # characters of a first row that is no header

# Of an amount that was written with a comma: "25,50" and "1,250.00".
_BEFORE_COMMA = re.compile(r"[0-9]{1,12}")
_AFTER_COMMA = re.compile(r"[0-9]{1,3}(\.[0-9]+)?")


def read_csv(data: bytes) -> list[Line]:
    """The rows of a file, numbered as a spreadsheet does: the header is 1.

    Raises InvalidInput for the field `file` when it can't be read as a table.
    """
    header, delimiter, records = _table(_decoded(data))
    lines: list[Line] = []
    for number, cells in records:
        if not any(map(str.strip, cells)):
            continue
        if len(lines) == MAX_ROWS:
            message = gettext(
                "A file has %(most)s rows at most. Split this one into several.",
                most=written(MAX_ROWS),
            )
            raise _refused("too_many_rows", message)
        problem = _problem(header, cells, delimiter)
        lines.append(Line(number, dict(zip(header, cells, strict=False)), problem))
    if not lines:
        message = gettext("This file has no rows below its header. Add one for each payment.")
        raise _refused("file_empty", message)
    return lines


def _decoded(data: bytes) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = len(data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
        message = gettext(
            "Line %(line)s of this file isn't text in UTF-8. Save it as “CSV UTF-8”, then upload "
            "it again.",
            line=written(line),
        )
        raise _refused("file_not_utf8", message) from None
    if "\0" in text:
        message = gettext("This is no CSV file. Save it as “CSV UTF-8”, then upload it again.")
        raise _refused("file_malformed", message)
    if not text.strip():
        raise _refused("file_empty", gettext("This file is empty. Begin with the template."))
    return text


def _table(text: str) -> tuple[list[str], str, Iterator[tuple[int, list[str]]]]:
    """The names of the columns, what separates them, and the records below by their numbers."""
    for delimiter in DELIMITERS:
        lines = io.StringIO(text, newline=None)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            header = [name.strip().casefold() for name in next(reader)]
        except csv.Error:
            continue  # its quotation marks stand right for another delimiter
        if len(set(header)) == len(header) and REQUIRED <= set(header) <= set(CELLS):
            return header, delimiter, _numbered(reader)
    raise _no_header(text)


def _no_header(text: str) -> InvalidInput:
    first = io.StringIO(text, newline=None).readline(MAX_SHOWN).strip()
    shown = "".join(character for character in first if character.isprintable())
    if shown:
        message = gettext(
            "The first row must name the columns: account, amount and, if you like, note; each "
            "once, and no others. It is “%(shown)s”.",
            shown=shown,
        )
    else:
        message = gettext(
            "The first row must name the columns: account, amount and, if you like, note; each "
            "once, and no others. It is empty."
        )
    return _refused("header_missing", message)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 1
    try:
        for number, cells in enumerate(reader, 2):
            yield number, cells
    except csv.Error:
        message = gettext(
            "Row %(row)s can't be read: its quotation marks don't match. One inside a cell is "
            "written twice.",
            row=written(number + 1),
        )
        raise _refused("file_malformed", message) from None


def _problem(header: list[str], cells: list[str], delimiter: str) -> RowProblem | None:
    if len(cells) != len(header):
        return wrong_count(len(cells), len(header), delimiter)
    if delimiter == "," and (amount := _cut_amount(header, cells)):
        return ambiguous(amount)
    return None


def _cut_amount(header: list[str], cells: list[str]) -> str | None:
    """What may be an amount that was cut at its comma, its rest read as the note or the note as its
    beginning: 25 with the note 50, or 25.50? None when it can't be."""
    at = sorted((header.index("amount"), header.index("note"))) if "note" in header else [0, 0]
    if at[1] - at[0] != 1:
        return None
    before, after = (cells[index].strip() for index in at)
    if not (_BEFORE_COMMA.fullmatch(before) and _AFTER_COMMA.fullmatch(after)):
        return None
    return f"{before},{after}"


def _refused(code: str, message: str) -> InvalidInput:
    return InvalidInput("file", message, code)

"""CSV for people, who open it in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice

# A spreadsheet takes a cell that begins so for a formula, and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PORTION = 500  # records

Record = Iterable[str]


def text_cell(text: str | None) -> str:
    """A cell with words that somebody else chose. Our own numbers need none of this: with a sign
    they stay numbers."""
    if not text:
        return ""
    return f"'{text}" if text.startswith(FORMULA) else text


def written(records: Iterable[Record]) -> str:
    return "".join(portions(records))


def portions(records: Iterable[Record]) -> Iterator[str]:
    """The same piece by piece, each as soon as its records are read."""
    left = iter(records)
    while some := list(islice(left, PORTION)):
        text = io.StringIO()
        csv.writer(text).writerows(some)
        yield text.getvalue()

"""The files that people download: what they begin from, and the result."""

from collections.abc import Iterable

from wallet.languages import gettext
from wallet.payouts.faults import CELLS, Fault
from wallet.payouts.rows import RowView
from wallet.spreadsheets import text_cell, written


def template_csv() -> str:
    """With a row that shows how, for an account that nobody has."""
    return written([CELLS, ("0000000000", "25.00", gettext("Invoice 17"))])


def result_csv(rows: Iterable[RowView], left_out: Iterable[Fault] = ()) -> str:
    """What became of each row, in the order of their numbers."""
    header = ("row", *CELLS, "state", "reason", "operation")
    records = [*map(_result, rows), *map(_left_out, left_out)]
    return written([header, *sorted(records, key=lambda record: int(record[0]))])


def _result(row: RowView) -> tuple[str, ...]:
    return (
        str(row.number),
        row.account,
        row.amount.decimal,
        text_cell(row.note),
        row.state,
        row.reason or "",
        str(row.operation_id or ""),
    )


def _left_out(fault: Fault) -> tuple[str, ...]:
    """As it was typed, with the codes of all that is wrong with it."""
    cells = (text_cell(fault.cells[cell]) for cell in CELLS)
    return str(fault.number), *cells, "left_out", " ".join(fault.codes.values()), ""

"""The files that people download, to begin from and of the result."""

import csv
import io
from uuid import UUID

import pytest

from wallet import payouts
from wallet.money import Money
from wallet.payouts import RowState, RowView


def test_the_template_can_be_uploaded() -> None:
    (line,) = payouts.read_csv(payouts.template_csv().encode())
    assert line.cells == {"account": "0000000000", "amount": "25.00", "note": "Invoice 17"}
    assert line.problem is None


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

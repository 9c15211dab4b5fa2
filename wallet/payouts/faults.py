"""Rows that can't be sent. Kept are what was typed and codes; the words are found again whenever
somebody looks, in their language and by the rules that found what is wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from wallet.errors import RecipientIsSelf, RecipientNotFound
from wallet.languages import gettext, ngettext
from wallet.locales import number as written
from wallet.operations.requests import InvalidRequest, Problem, TransferRequest
from wallet.payouts.row_problems import RowProblem

MAX_ROWS_OF_ONE = 20  # account: each is a mail with the sender's words
MAX_FAULTS = 100  # that are shown, or told; all are counted
MAX_CELL = 150  # characters of a faulty cell that are shown
CELLS = ("account", "amount", "note")
WHOLE_ROW = "row"

# What only all rows together, or the database, can say of a row that is well formed.
TOO_OFTEN = "account_too_often"
IS_SELF = "recipient_is_self"
NOT_FOUND = RecipientNotFound.code

_CELL_OF_FIELD = {"to": "account"}  # a transfer's own name for it


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that can't be sent: what was typed, a sentence and a code for each faulty cell."""

    number: int
    cells: dict[str, str]
    errors: dict[str, str]  # for whoever reads them now: not kept
    codes: dict[str, str]
    details: dict[str, str | int] = field(default_factory=dict)  # of a RowProblem


class FaultyRows(InvalidRequest):
    """Some rows can't be sent, and here all of them must be fit. The first are named."""

    code = "faulty_rows"

    def __init__(self, faults: Sequence[Fault]) -> None:
        named = faults[:MAX_FAULTS]
        super().__init__(
            {
                _path(fault.number, cell): Problem(fault.codes[cell], message)
                for fault in named
                for cell, message in fault.errors.items()
            }
        )
        self.message = ngettext(
            "One row can't be sent. Nothing was.",
            "%(count)s rows can't be sent. Nothing was.",
            len(faults),
            count=written(len(faults)),
        )


def read_row(
    cells: Mapping[str, object], currency: str, key: str
) -> TransferRequest | dict[str, Problem]:
    """By the rules of a single transfer; what is wrong, by cells."""
    fields = {"to" if cell == "account" else cell: cells.get(cell) for cell in CELLS}
    try:
        return TransferRequest.parse(fields, currency=currency, key=key)
    except InvalidRequest as error:
        return {
            _CELL_OF_FIELD.get(field, field): Problem(error.codes[field], message)
            for field, message in error.errors.items()
        }


def fault_in(number: int, cells: Mapping[str, object], problems: Mapping[str, Problem]) -> Fault:
    return Fault(
        number,
        {cell: _shown(cells.get(cell)) for cell in CELLS},
        {cell: problem.message for cell, problem in problems.items()},
        {cell: problem.code for cell, problem in problems.items()},
    )


def fault_of_row(number: int, cells: Mapping[str, object], problem: RowProblem) -> Fault:
    return Fault(
        number,
        {cell: _shown(cells.get(cell)) for cell in CELLS},
        {WHOLE_ROW: problem.message},
        {WHOLE_ROW: problem.code},
        problem.details,
    )


def fault_of_account(number: int, request: TransferRequest, code: str) -> Fault:
    cells = {
        "account": request.to,
        "amount": request.amount.decimal,
        "note": request.note or "",
    }
    return Fault(number, cells, {"account": _about_account(code)}, {"account": code})


def kept(fault: Fault) -> dict[str, Any]:
    """As JSON, without its words."""
    return {name: value for name, value in asdict(fault).items() if name != "errors"}


def told(kept: Mapping[str, Any], currency: str) -> Fault:
    """With its words, in the language of whoever reads them now."""
    if "errors" in kept:  # by a release that kept them
        return Fault(**kept)
    codes, details = kept["codes"], kept["details"]
    read_again = read_row(kept["cells"], currency, key="-")
    problems = read_again if isinstance(read_again, dict) else {}

    def words(cell: str, code: str) -> str:
        if cell == WHOLE_ROW:
            return RowProblem(code, details).message
        if code in (TOO_OFTEN, IS_SELF, NOT_FOUND):
            return _about_account(code)
        if cell in problems:
            return problems[cell].message
        return gettext("This couldn't be used.")  # and could now: a limit has changed since

    errors = {cell: words(cell, code) for cell, code in codes.items()}
    return Fault(kept["number"], kept["cells"], errors, codes, details)


def _about_account(code: str) -> str:
    if code == IS_SELF:
        return RecipientIsSelf().message
    if code == NOT_FOUND:
        return RecipientNotFound().message
    return gettext("An account may stand in %(most)s rows at most.", most=MAX_ROWS_OF_ONE)


def _shown(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"


def _path(number: int, cell: str) -> str:
    """Where the fault is, for programs: "rows.17.amount"."""
    return f"rows.{number}" if cell == WHOLE_ROW else f"rows.{number}.{cell}"

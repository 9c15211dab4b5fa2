"""What people ask for in one go: every row read by the rules of a single transfer."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from wallet.errors import InvalidInput
from wallet.operations.requests import (
    InvalidRequest,
    Problem,
    TransferRequest,
    is_idempotency_key,
)
from wallet.payouts.states import Mode

MAX_ROWS = 10_000
MAX_ROWS_OF_ONE = 20  # account: each is a mail with the sender's words
MAX_FAULTS = 100  # that are shown, or told; all are counted
MAX_CELL = 150  # characters of a faulty cell that are shown
CELLS = ("account", "amount", "note")
WHOLE_ROW = "row"

_TOO_OFTEN = Problem(
    "account_too_often", f"An account may stand in {MAX_ROWS_OF_ONE} rows at most."
)
_CELL_OF_FIELD = {"to": "account"}  # a transfer's own name for it


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was typed."""

    number: int
    cells: Mapping[str, object]
    problem: Problem | None = None  # with the row as a whole


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that can't be sent: what was typed, a sentence and a code for each faulty cell."""

    number: int
    cells: dict[str, str]
    errors: dict[str, str]
    codes: dict[str, str]


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
        count = "One row" if len(faults) == 1 else f"{len(faults):,} rows"
        self.message = f"{count} can't be sent. Nothing was."


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """Money for many wallets. `requests` are its rows by their numbers."""

    mode: Mode
    currency: str
    key: str
    requests: dict[int, TransferRequest]
    faults: tuple[Fault, ...]
    digest: bytes  # of what must be the same whenever the key is used again

    @classmethod
    def parse(
        cls, lines: Sequence[Line], *, mode: object, currency: str, key: str | None
    ) -> "PayoutRequest":
        """Raises InvalidInput for what is wrong with all of it."""
        if not key or not is_idempotency_key(key):
            raise InvalidInput("idempotency_key", "The idempotency key can't be used.")
        if not isinstance(mode, str) or mode not in set(Mode):
            raise InvalidInput("mode", "Choose one of the two ways.", "mode_unknown")
        if not 1 <= len(lines) <= MAX_ROWS:
            raise InvalidInput("rows", f"There are 1 to {MAX_ROWS:,} rows.", "rows_out_of_range")
        requests: dict[int, TransferRequest] = {}
        faults: list[Fault] = []
        rows_of: Counter[str] = Counter()
        for line in lines:
            parsed = _parse(line, currency, key)
            if not isinstance(parsed, Fault):
                rows_of[parsed.to] += 1
                if rows_of[parsed.to] > MAX_ROWS_OF_ONE:
                    parsed = fault_of(line.number, parsed, "account", _TOO_OFTEN)
            if isinstance(parsed, Fault):
                faults.append(parsed)
            else:
                requests[line.number] = parsed
        digest = _digest(mode, currency, requests, faults)
        return cls(Mode(mode), currency, key, requests, tuple(faults), digest)


def fault_of(number: int, request: TransferRequest, cell: str, problem: Problem) -> Fault:
    """For what only the database can say of a row that is well formed."""
    cells = {
        "account": request.to,
        "amount": request.amount.decimal,
        "note": request.note or "",
    }
    return Fault(number, cells, {cell: problem.message}, {cell: problem.code})


def _parse(line: Line, currency: str, key: str) -> TransferRequest | Fault:
    problems = {WHOLE_ROW: line.problem} if line.problem else {}
    if not problems:
        fields = {"to" if cell == "account" else cell: line.cells.get(cell) for cell in CELLS}
        try:
            return TransferRequest.parse(fields, currency=currency, key=key)
        except InvalidRequest as error:
            problems = {
                _CELL_OF_FIELD.get(field, field): Problem(error.codes[field], message)
                for field, message in error.errors.items()
            }
    return Fault(
        line.number,
        {cell: _shown(line.cells.get(cell)) for cell in CELLS},
        {cell: problem.message for cell, problem in problems.items()},
        {cell: problem.code for cell, problem in problems.items()},
    )


def _digest(
    mode: str, currency: str, requests: Mapping[int, TransferRequest], faults: Sequence[Fault]
) -> bytes:
    rows = [(n, r.to, r.amount.minor, r.note) for n, r in requests.items()]
    content = [mode, currency, rows, [asdict(fault) for fault in faults]]
    return hashlib.sha256(json.dumps(content).encode()).digest()


def _shown(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"


def _path(number: int, cell: str) -> str:
    """Where the fault is, for programs: "rows.17.amount"."""
    return f"rows.{number}" if cell == WHOLE_ROW else f"rows.{number}.{cell}"

"""What people ask for in one go: every row read by the rules of a single transfer."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wallet.errors import InvalidInput
from wallet.languages import gettext
from wallet.locales import number as written
from wallet.operations.requests import TransferRequest, is_idempotency_key
from wallet.payouts.faults import (
    MAX_ROWS_OF_ONE,
    TOO_OFTEN,
    Fault,
    fault_in,
    fault_of_account,
    fault_of_row,
    kept,
    read_row,
)
from wallet.payouts.row_problems import RowProblem
from wallet.payouts.states import Mode

MAX_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was typed."""

    number: int
    cells: Mapping[str, object]
    problem: RowProblem | None = None


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
            raise InvalidInput("idempotency_key", gettext("The idempotency key can't be used."))
        if not isinstance(mode, str) or mode not in set(Mode):
            raise InvalidInput("mode", gettext("Choose one of the two ways."), "mode_unknown")
        if not 1 <= len(lines) <= MAX_ROWS:
            message = gettext("There are 1 to %(most)s rows.", most=written(MAX_ROWS))
            raise InvalidInput("rows", message, "rows_out_of_range")
        requests: dict[int, TransferRequest] = {}
        faults: list[Fault] = []
        rows_of: Counter[str] = Counter()
        for line in lines:
            parsed = _parse(line, currency, key)
            if not isinstance(parsed, Fault):
                rows_of[parsed.to] += 1
                if rows_of[parsed.to] > MAX_ROWS_OF_ONE:
                    parsed = fault_of_account(line.number, parsed, TOO_OFTEN)
            if isinstance(parsed, Fault):
                faults.append(parsed)
            else:
                requests[line.number] = parsed
        digest = _digest(mode, currency, requests, faults)
        return cls(Mode(mode), currency, key, requests, tuple(faults), digest)


def _parse(line: Line, currency: str, key: str) -> TransferRequest | Fault:
    if line.problem:
        return fault_of_row(line.number, line.cells, line.problem)
    read = read_row(line.cells, currency, key)
    return fault_in(line.number, line.cells, read) if isinstance(read, dict) else read


def _digest(
    mode: str, currency: str, requests: Mapping[int, TransferRequest], faults: Sequence[Fault]
) -> bytes:
    """The same in every language."""
    rows = [(n, r.to, r.amount.minor, r.note) for n, r in requests.items()]
    content = [mode, currency, rows, [kept(fault) for fault in faults]]
    return hashlib.sha256(json.dumps(content).encode()).digest()

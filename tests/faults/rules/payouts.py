"""Payouts: each is carried out whole, and each row is one transfer or none.

That those who asked were told the truth, and nobody else asked, is `operations`' to say; what the
transfers moved, `money`'s.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from tests.faults.books import Books
from tests.faults.facts import Fact
from tests.faults.history import History
from wallet.operations.states import Kind
from wallet.payouts import Mode, RowState, State
from wallet.payouts.states import FINAL


def rows_are_as_wanted(history: History, books: Books) -> Iterator[Fact]:
    wanted = {(wish.account, wish.key): wish for wish in history.wishes if wish.rows}
    rows = _rows(books)
    for payout in books.payouts:
        wish = wanted.get((payout.account, payout.key))
        found = tuple((row.recipient, row.minor) for row in rows[payout.id])
        if wish and (wish.mode, wish.rows) != (payout.mode, found):
            yield Fact("amiss", f"the rows of payout {payout.id} are not what was wanted")


def counts_add_up(_: History, books: Books) -> Iterator[Fact]:
    """One that is final has no row that waits, and says what became of all; one that is all or
    nothing is wholly settled, or wholly refused."""
    rows = _rows(books)
    for payout in books.payouts:
        states = Counter(row.state for row in rows[payout.id])
        settled = [row.minor for row in rows[payout.id] if row.state == RowState.SETTLED]
        if payout.state in FINAL and states[RowState.WAITING]:
            waiting = states[RowState.WAITING]
            yield Fact("lost", f"payout {payout.id} is {payout.state}, and {waiting} rows wait")
        said = payout.row_count, payout.settled_count, payout.settled_total, payout.refused_count
        if said != (states.total(), len(settled), sum(settled), states[RowState.REFUSED]):
            yield Fact("amiss", f"payout {payout.id} says {said} of rows that are {dict(states)}")
        if payout.mode == Mode.ALL_OR_NOTHING and len(states) > 1:
            yield Fact("amiss", f"payout {payout.id} is all or nothing, and {dict(states)}")
        if payout.state == State.REFUSED and (settled or payout.mode != Mode.ALL_OR_NOTHING):
            yield Fact("amiss", f"payout {payout.id} was refused, and {dict(states)}")


def each_row_is_one_transfer_or_none(_: History, books: Books) -> Iterator[Fact]:
    transfers = {row.id: row for row in books.operations if row.payout_id}
    for row in books.payout_rows:
        transfer = transfers.get(row.operation_id)
        name = f"row {row.number} of payout {row.payout_id}"
        if transfer is None:
            if row.state == RowState.SETTLED:
                yield Fact("lost", f"{name} is settled, and no transfer")
        elif row.state != RowState.SETTLED:
            yield Fact("doubled", f"{name} is {row.state}, and a transfer all the same")
        elif (transfer.kind, transfer.account, transfer.recipient, transfer.minor) != (
            Kind.TRANSFER,
            row.account,
            row.recipient,
            row.minor,
        ):
            yield Fact("amiss", f"{name} became another transfer, {transfer.id}")


def _rows(books: Books) -> defaultdict[Any, list[Row[Any]]]:
    rows = defaultdict(list)
    for row in books.payout_rows:
        rows[row.payout_id].append(row)
    return rows

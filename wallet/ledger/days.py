"""What somebody had available at the ends of days, and what came in and went out since a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from wallet.database import Statement
from wallet.money import Money

_DAYS = Statement((Path(__file__).parent / "days.sql").read_text())


@dataclass(frozen=True, slots=True)
class Days:
    balances: tuple[Money, ...]  # available at each of the moments asked for, in their order
    money_in: Money  # since the other moment; what moves between own accounts is neither
    money_out: Money  # a withdrawal goes out when the bank has confirmed it


def days(owner: UUID, currency: str, *, ends: Sequence[datetime], since: datetime) -> Days:
    """Available before each of `ends`, which ascend, and what moved from `since` on.

    From the ledger's postings, in one statement that costs about the same for a few of them and for
    a million; but for what is added up since `since`.
    """
    rows = _DAYS.all(owner=owner, moments=sorted({*ends, since}), since=since)
    balance = {row.moment: row.balance for row in rows}
    return Days(
        balances=tuple(Money(balance[end], currency) for end in ends),
        money_in=Money(int(rows[0].money_in), currency),
        money_out=Money(int(rows[0].money_out), currency),
    )

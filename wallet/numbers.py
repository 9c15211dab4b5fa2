"""Where a moment is among rows that are numbered in the order in which they were made.

Times have no index of their own, which every transfer would have to write; numbers have one, and
nearly the same order. Who needs the exact moment compares the times of rows between two numbers.
"""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from wallet.database import Statement

Numbered = Literal["operation", "ledger.entry"]

# By how much a row's number may be out of step with its time: transactions are far shorter.
OUT_OF_STEP = timedelta(hours=1)
FIRST, NO_END = 0, 2**63 - 1

_SQL = (Path(__file__).parent / "numbers.sql").read_text()


def not_after(table: Numbered, moment: datetime) -> int:
    """No row that was made at that moment or later has a lower number."""
    return _number_at(table, moment - OUT_OF_STEP)


def beyond(table: Numbered, moment: datetime) -> int:
    """Every row that was made before that moment has a lower number."""
    return _number_at(table, moment + OUT_OF_STEP)


def _number_at(table: Numbered, moment: datetime) -> int:
    number: int = _halving(table).first(moment=moment).number
    return number


@cache
def _halving(table: Numbered) -> Statement:
    return Statement(_SQL.replace("{table}", table))

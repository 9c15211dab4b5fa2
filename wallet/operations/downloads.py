"""The activity as a file."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from itertools import islice

from wallet.languages import gettext
from wallet.locales import number
from wallet.operations.filters import KINDS
from wallet.operations.views import OperationView
from wallet.spreadsheets import portions, text_cell

MAX_ROWS = 50_000
HEADER = ("time", "kind", "state", "person", "amount", "currency", "note", "settled", "reference")


def activity_csv(found: Iterable[OperationView], zone: tzinfo) -> Iterator[str]:
    """A row for each operation, times in `zone`. Of more than MAX_ROWS the last row says so."""
    # Told now: when the rows are written, nobody is reading any more.
    cut_off = gettext(
        "The newest %(most)s are above, and there are more. Choose fewer days for the rest.",
        most=number(MAX_ROWS),
    )
    return portions(_records(iter(found), zone, cut_off))


def _records(
    found: Iterator[OperationView], zone: tzinfo, cut_off: str
) -> Iterator[tuple[str, ...]]:
    yield HEADER
    for operation in islice(found, MAX_ROWS):
        yield _record(operation, zone)
    if next(found, None) is not None:
        yield (cut_off,)


def _record(operation: OperationView, zone: tzinfo) -> tuple[str, ...]:
    sign = "" if operation.direction == "in" else "-"
    settled = operation.settled_at
    return (
        operation.created_at.astimezone(zone).isoformat(timespec="seconds"),
        _kind(operation),
        operation.state,
        text_cell(operation.counterparty),
        f"{sign}{operation.amount.decimal}",
        operation.amount.currency,
        text_cell(operation.note),
        settled.astimezone(zone).isoformat(timespec="seconds") if settled else "",
        str(operation.id),
    )


def _kind(operation: OperationView) -> str:
    """As the filters name it."""
    asked = operation.kind, operation.direction == "in"
    return next(name for name, kind in KINDS.items() if kind == asked)

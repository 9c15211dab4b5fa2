"""A statement as a table: one for the available account, one for what is held."""

from collections.abc import Iterator

from wallet.languages import gettext
from wallet.spreadsheets import portions, text_cell
from wallet.statements.statement import Part, Statement

HEADER = ("account", "time", "what", "note", "amount", "balance", "currency", "reference")
MAX_LINES = 50_000  # postings


def statement_csv(statement: Statement) -> Iterator[str]:
    """Each account's rows stand between what it held at first and at last."""
    # Told now: when the rows are written, nobody is reading any more.
    first = gettext("Opening balance")
    last = gettext("Balance so far") if statement.is_so_far else gettext("Closing balance")
    return portions(_records(statement, first, last))


def _records(statement: Statement, first: str, last: str) -> Iterator[tuple[str, ...]]:
    yield HEADER
    for account, part in (("available", statement.available), ("held", statement.held)):
        yield from _rows(statement, account, part, first, last)


def _rows(
    statement: Statement, account: str, part: Part, first: str, last: str
) -> Iterator[tuple[str, ...]]:
    def decimal(minor: int) -> str:
        return statement.money(minor).decimal

    start, currency = statement.month.start(statement.zone).isoformat(), statement.currency
    yield (account, start, first, "", "", decimal(part.opening), currency, "")
    for line in part.lines:
        yield (
            account,
            line.at.astimezone(statement.zone).isoformat(timespec="seconds"),
            text_cell(line.what),
            text_cell(line.note),
            decimal(line.amount),
            decimal(line.balance),
            currency,
            str(line.reference),
        )
    end = min(statement.made_at, statement.month.next.start(statement.zone))
    at = end.astimezone(statement.zone).isoformat(timespec="seconds")
    yield (account, at, last, "", "", decimal(part.closing), currency, "")

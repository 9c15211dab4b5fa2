"""A statement as a table: one for the available account, one for what is held."""

from collections.abc import Iterator

from wallet.spreadsheets import portions, text_cell
from wallet.statements.statement import Part, Statement

HEADER = ("account", "time", "what", "note", "amount", "balance", "currency", "reference")
MAX_LINES = 50_000  # postings


def statement_csv(statement: Statement) -> Iterator[str]:
    """Each account's rows stand between what it held at first and at last."""
    return portions(_records(statement))


def _records(statement: Statement) -> Iterator[tuple[str, ...]]:
    yield HEADER
    for account, part in (("available", statement.available), ("held", statement.held)):
        yield from _rows(statement, account, part)


def _rows(statement: Statement, account: str, part: Part) -> Iterator[tuple[str, ...]]:
    def decimal(minor: int) -> str:
        return statement.money(minor).decimal

    start, currency = statement.month.start(statement.zone).isoformat(), statement.currency
    yield (account, start, "Opening balance", "", "", decimal(part.opening), currency, "")
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
    told = "Balance so far" if statement.is_so_far else "Closing balance"
    at = end.astimezone(statement.zone).isoformat(timespec="seconds")
    yield (account, at, told, "", "", decimal(part.closing), currency, "")

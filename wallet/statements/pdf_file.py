"""A statement as pages to print or to send on."""

from collections.abc import Iterator
from datetime import date, datetime

from babel.dates import format_date, format_datetime, format_skeleton

from wallet import locales
from wallet.languages import gettext, gettext_noop
from wallet.locales import locale
from wallet.statements.letters import BOLD, MISSING, PLAIN, fitting, load, printable
from wallet.statements.lines import Line
from wallet.statements.pages import LEFT, RIGHT, SMALL, Cell, Row, written
from wallet.statements.statement import Part, Statement

MAX_LINES = 2_000  # postings: fifty pages or more, made in about a second

WHAT, AMOUNT = 122.0, 455.0  # where the words begin, and the amounts end

HELD = (
    gettext_noop("What you send to your bank is set aside until your bank has confirmed it."),
    gettext_noop("It has left what is available, and stands here until it is paid or given back."),
)
LACKING = gettext_noop(
    "Signs that can't be printed here are shown as “%(missing)s”. The CSV file has them all."
)


def statement_pdf(statement: Statement) -> bytes:
    """A4. Letters of scripts that the font doesn't have are told as MISSING, and that they are."""
    load()
    title = gettext("Florin statement %(month)s", month=statement.month)
    return written(list(_rows(statement)), title)


def _rows(statement: Statement) -> Iterator[Row]:
    available, held = statement.available, statement.held
    kind = Cell(RIGHT, gettext("Account statement"), ends=True)
    yield _row(22, Cell(LEFT, "Florin", BOLD, 16), kind)
    yield _row(34, Cell(LEFT, _title(statement), BOLD, 14, above=4))
    for label, told in _facts(statement):
        yield _row(14, Cell(LEFT, label, soft=True), Cell(WHAT, told))
    yield Row(12)
    for label, minor in (
        (gettext("Opening balance"), available.opening),
        (gettext("Money in"), available.total_in),
        (gettext("Money out"), available.total_out),
        (_last(statement), available.closing),
    ):
        amount = Cell(RIGHT, _amount(statement, minor), BOLD, ends=True)
        yield Row(18, (Cell(LEFT, label), amount), ruled=True)
    yield from _table(statement, gettext("Available"), available)
    if held.opening or held.lines:
        yield from _table(statement, gettext("Held"), held, *map(gettext, HELD))
    if _is_lacking(statement):
        lacking = gettext(LACKING, missing=MISSING)
        yield _row(24, Cell(LEFT, lacking, size=SMALL, soft=True))


def _title(statement: Statement) -> str:
    month = format_date(statement.month.first_day, "MMMM y", locale=locale())
    return gettext("%(month)s, so far", month=month) if statement.is_so_far else month


def _last(statement: Statement) -> str:
    return gettext("Balance so far") if statement.is_so_far else gettext("Closing balance")


def _facts(statement: Statement) -> Iterator[tuple[str, str]]:
    made_at = statement.made_at.astimezone(statement.zone)
    last = made_at.date() if statement.is_so_far else statement.month.last_day
    first_day, last_day = _long(statement.month.first_day), _long(last)
    yield gettext("Name"), printable(statement.holder)
    yield gettext("Account"), printable(statement.masked_account)
    yield gettext("Currency"), statement.currency
    yield gettext("Period"), gettext("%(first)s to %(last)s", first=first_day, last=last_day)
    yield gettext("Time zone"), str(statement.zone)
    yield gettext("Made"), f"{_long(made_at.date())}, {_clock(made_at)}"


def _table(statement: Statement, name: str, part: Part, *explanation: str) -> Iterator[Row]:
    yield _row(34, Cell(LEFT, name, BOLD, 11, above=2))
    for sentence in explanation:
        yield _row(11, Cell(LEFT, sentence, size=SMALL, soft=True))
    yield _balance_row(statement, gettext("Opening balance"), part.opening)
    for line in part.lines:
        yield _line_row(statement, line)
    yield _balance_row(statement, _last(statement), part.closing)


def _balance_row(statement: Statement, label: str, minor: int) -> Row:
    amount = Cell(RIGHT, _amount(statement, minor), BOLD, ends=True)
    return Row(18, (Cell(WHAT, label, BOLD), amount), ruled=True)


def _line_row(statement: Statement, line: Line) -> Row:
    above = 11.0 if line.note else 0.0
    amount = _amount(statement, line.amount)
    cells = [
        Cell(LEFT, _short(line.at.astimezone(statement.zone)), above=above),
        Cell(WHAT, fitting(printable(line.what), PLAIN, 9, AMOUNT - WHAT - 80), above=above),
        Cell(AMOUNT, amount if line.amount < 0 else f"+{amount}", ends=True, above=above),
        Cell(RIGHT, _amount(statement, line.balance), ends=True, above=above),
    ]
    if line.note:
        note = fitting(printable(line.note), PLAIN, SMALL, AMOUNT - WHAT)
        cells.append(Cell(WHAT, note, size=SMALL, soft=True))
    return Row(18 + above, tuple(cells), ruled=True)


def _is_lacking(statement: Statement) -> bool:
    texts = [statement.holder]
    for part in (statement.available, statement.held):
        texts += [text for line in part.lines for text in (line.what, line.note or "")]
    return any(printable(text) != text for text in texts)


def _row(height: float, *cells: Cell) -> Row:
    return Row(height, cells)


def _amount(statement: Statement, minor: int) -> str:
    told = statement.money(abs(minor)).display()
    return f"−{told}" if minor < 0 else told


def _long(day: date) -> str:
    return format_date(day, locales.written().date, locale=locale())


def _short(moment: datetime) -> str:
    """Of the statement's year: "3 Nov 14:32"."""
    return f"{format_skeleton('MMMd', moment, locale=locale())} {_clock(moment)}"


def _clock(moment: datetime) -> str:
    return format_datetime(moment, locales.written().time, locale=locale())

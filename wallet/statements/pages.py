"""Rows of text on A4 pages."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from wallet.languages import gettext, language
from wallet.statements.letters import PLAIN

WIDTH, HEIGHT = A4  # points
LEFT, RIGHT, TOP, BOTTOM = 50.0, WIDTH - 50, HEIGHT - 50, 60.0
SMALL = 7.5
INK, SOFT, RULE = (0.08, 0.13, 0.10), (0.33, 0.38, 0.36), (0.88, 0.9, 0.87)


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that begin at x, or end there."""

    x: float
    text: str
    font: str = PLAIN
    size: float = 9.0
    ends: bool = False
    above: float = 0.0  # the row's last line
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    height: float
    cells: tuple[Cell, ...] = ()
    ruled: bool = False  # a line below


def written(rows: Sequence[Row], title: str) -> bytes:
    """A PDF with as many pages as they need; no row is torn apart."""
    pages = list(_pages(rows))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, lang=language())
    canvas.setTitle(title)
    canvas.setAuthor("Florin")
    for number, page in enumerate(pages, 1):
        _write(canvas, page, gettext("Page %(page)s of %(pages)s", page=number, pages=len(pages)))
    canvas.save()
    return file.getvalue()


def _pages(rows: Sequence[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    left = TOP - BOTTOM
    for row in rows:
        if row.height > left:
            yield page
            page, left = [], TOP - BOTTOM
        page.append(row)
        left -= row.height
    yield page


def _write(canvas: Canvas, page: Sequence[Row], footer: str) -> None:
    y = TOP
    for row in page:
        y -= row.height
        for cell in row.cells:
            _write_cell(canvas, cell, y + 5)
        if row.ruled:
            canvas.setStrokeColorRGB(*RULE)
            canvas.line(LEFT, y, RIGHT, y)
    _write_cell(canvas, Cell(RIGHT, footer, size=SMALL, ends=True, soft=True), BOTTOM - 25)
    canvas.showPage()


def _write_cell(canvas: Canvas, cell: Cell, y: float) -> None:
    canvas.setFillColorRGB(*(SOFT if cell.soft else INK))
    canvas.setFont(cell.font, cell.size)
    draw = canvas.drawRightString if cell.ends else canvas.drawString
    draw(cell.x, y + cell.above, cell.text)

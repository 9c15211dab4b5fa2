"""The letters of the PDF: Roboto, from the package that carries it; none of it is committed."""

from bisect import bisect
from collections.abc import Set
from functools import cache
from importlib.metadata import distribution
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "Roboto-Regular", "Roboto-Medium"
MISSING = "?"  # in place of each letter of a script that the font doesn't have

_FOLDER = "xstatic/pkg/roboto_fontface/data/fonts/roboto"
_lock = Lock()


def load() -> None:
    """Before anything is written; the first time it takes a tenth of a second."""
    with _lock:
        _load()


@cache
def _load() -> Set[int]:
    """Which letters there are."""
    package = distribution("xstatic-roboto-fontface")
    known: list[Set[int]] = []
    for name in (PLAIN, BOLD):
        font = TTFont(name, str(package.locate_file(f"{_FOLDER}/{name}.ttf")))
        pdfmetrics.registerFont(font)
        known.append(font.face.charToGlyph.keys())
    return frozenset.intersection(*map(frozenset, known))


def printable(text: str) -> str:
    """With MISSING where a letter can't be printed."""
    known = _load()
    return "".join(letter if ord(letter) in known else MISSING for letter in text)


def width(text: str, font: str, size: float) -> float:
    return pdfmetrics.stringWidth(text, font, size)


def fitting(text: str, font: str, size: float, most: float) -> str:
    """As much of it as fits, with an ellipsis if that isn't all."""
    if width(text, font, size) <= most:
        return text
    longest = bisect(range(1, len(text)), most, key=lambda n: width(f"{text[:n]}…", font, size))
    return f"{text[:longest].rstrip()}…"

"""The tokens as `static/css/tokens.css` has them, so that the sheet shows what is there."""

import re
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

DECLARED = re.compile(r"^  --([\w-]+):\s*([^;]+);", re.M)
# Which property shows a token, by how its name begins or what it holds; the first that fits.
KINDS = (
    ("Type", "font-size", re.compile(r"text-")),
    ("Weight", "font-weight", re.compile(r"weight-")),
    ("Face", "font-family", re.compile(r"font")),
    ("Space", "inline-size", re.compile(r"space-")),
    ("Radius", "border-radius", re.compile(r"radius")),
    ("Depth and rings", "box-shadow", re.compile(r"shadow|.*-ring")),
    ("Motion", "transition-duration", re.compile(r"motion")),
)
COLOUR, SIZE = ("Colour", "background"), ("Size", "inline-size")


@dataclass(frozen=True, slots=True)
class Token:
    name: str
    value: str
    kind: str
    shown_by: str  # a CSS property


def by_kind() -> dict[str, list[Token]]:
    """Every token, in the order of the file."""
    found: dict[str, list[Token]] = {}
    for token in _all():
        found.setdefault(token.kind, []).append(token)
    return found


def classes() -> str:
    return "\n".join(
        f".token-{token.name} {{ {token.shown_by}: var(--{token.name}); }}" for token in _all()
    )


def _all() -> list[Token]:
    text = (Path(str(current_app.static_folder)) / "css" / "tokens.css").read_text()
    return [_token(name, " ".join(value.split())) for name, value in DECLARED.findall(text)]


def _token(name: str, value: str) -> Token:
    for kind, shown_by, begins in KINDS:
        if begins.match(name):
            return Token(name, value, kind, shown_by)
    return Token(name, value, *(COLOUR if value.startswith("light-dark(") else SIZE))

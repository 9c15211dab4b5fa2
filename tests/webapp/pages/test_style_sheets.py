"""Every colour and size is a token; the sheets only use them."""

import re
from pathlib import Path

import pytest

from webapp import ROOT
from webapp.assets import style_sheets

SHEETS = [*style_sheets(ROOT / "static"), ROOT / "static" / "styleguide.css"]
TOKENS = SHEETS[0].read_text()
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(", re.I)
# Sizes may also be relative: to the text, to what is around, to the window.
SIZE = re.compile(r"(?<![\w-])[\d.]+(?:rem|px|pt|cm|mm|in|ms|s)\b")
A_LINE = {"0px", "1px", "2px"}
# In the condition of a query a token can't stand.
NO_STYLE = re.compile(r"/\*.*?\*/|@(?:media|container)[^{]*", re.S)


def raw_values(text: str) -> list[str]:
    text = NO_STYLE.sub("", text)
    sizes = [size for size in SIZE.findall(text) if size not in A_LINE]
    return COLOUR.findall(text) + sizes


@pytest.mark.parametrize("sheet", SHEETS[1:], ids=lambda file: file.stem)
def test_no_raw_colour_or_size_stands_outside_the_tokens(sheet: Path) -> None:
    assert raw_values(sheet.read_text()) == []


def test_a_raw_value_would_be_seen() -> None:
    raw = "a { color: #fff; margin: 3px 0.5rem 1px; transition: all 0.2s; fill: rgb(0 0 0 / 5%) }"
    assert raw_values(raw) == ["#fff", "rgb(", "3px", "0.5rem", "0.2s"]
    assert raw_values("@media (min-width: 30rem) { a { inline-size: 2em; inset: 0 } }") == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda file: file.stem)
def test_every_token_that_is_used_exists(sheet: Path) -> None:
    used = set(re.findall(r"var\((--[\w-]+)", sheet.read_text()))
    assert used <= set(re.findall(r"^\s*(--[\w-]+):", TOKENS, re.M))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda file: file.stem)
def test_a_sheet_is_short(sheet: Path) -> None:
    assert len(sheet.read_text().splitlines()) <= 180


def test_every_colour_has_a_light_and_a_dark_side() -> None:
    for line in TOKENS.splitlines():
        if COLOUR.search(line):
            assert "light-dark(" in line, line


def test_the_browsers_own_frame_has_the_colour_of_the_page() -> None:
    layout = (ROOT / "templates" / "layout.html").read_text()
    page = re.search(r"--page: light-dark\((#\w+), (#\w+)\)", TOKENS)
    assert page
    assert re.findall(r'name="theme-color".*content="(#\w+)"', layout) == list(page.groups())


def test_left_and_right_are_named_by_the_writing_direction() -> None:
    physical = re.compile(
        r"^\s*(?:(?:margin|padding|border)-(?:left|right|top|bottom)|width|height)"
    )
    for sheet in SHEETS:
        assert not [line for line in sheet.read_text().splitlines() if physical.match(line)], sheet


def luminance(colour: str) -> float:
    """Relative, as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


COLOURS = {
    name: sides
    for name, *sides in re.findall(r"^  --([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS, re.M)
}
SURFACES = ("page", "surface", "surface-sunken", "surface-hover")
READ = [(ink, on) for ink in ("ink", "ink-soft") for on in SURFACES]
READ += [("accent", on) for on in SURFACES] + [
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
]
READ += [("accent", "accent-tint"), ("accent-hover", "accent-tint-hover"), ("ink", "accent-tint")]
READ += [(tone, on) for tone in ("waiting", "danger") for on in ("surface", "surface-hover")]
READ += [(ink, f"{tone}-tint") for tone in ("waiting", "danger") for ink in ("ink", tone)]


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "on"), READ, ids=lambda name: name)
def test_what_is_read_has_the_contrast_of_aa(ink: str, on: str, side: int) -> None:
    assert contrast(COLOURS[ink][side], COLOURS[on][side]) >= 4.5


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_the_edge_of_a_field_is_seen(side: int) -> None:
    assert contrast(COLOURS["line-strong"][side], COLOURS["surface"][side]) >= 3

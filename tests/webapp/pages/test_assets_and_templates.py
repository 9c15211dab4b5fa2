"""Static files, and what no template may contain."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.webapp.pages.conftest import Browser
from webapp import ROOT

# Mail has no content security policy and its readers know no style sheets.
TEMPLATES = [file for file in (ROOT / "templates").rglob("*.html") if "mail" not in file.parts]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_template_has_inline_script_or_style(template: Path) -> None:
    source = template.read_text()
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|hx-on|\bjs:", source, re.I)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source, re.I)
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", source)


def test_each_folder_of_templates_is_named_as_the_module_that_shows_them() -> None:
    modules = {file.stem for file in (ROOT / "webapp").iterdir()}
    assert {file.parent.name for file in TEMPLATES} - {"templates"} <= modules


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_the_root_of_a_partial_has_its_name(template: Path) -> None:
    if template.name.startswith("_"):
        first = re.search(r"<[a-z]+ [^>]*?\bid=\"([^\"]+)\"", template.read_text())
        assert first
        assert first[1] == template.stem.removeprefix("_")


def test_assets_are_kept_for_ever_under_their_fingerprint_only(stranger: Browser) -> None:
    html = stranger.get("/sign-in").text
    addresses = re.findall(r"(?:href|src)=\"(/static/[^\"]+)\"", html)
    assert {Path(a.partition("?")[0]).suffix for a in addresses} == {".css", ".js", ".svg"}
    for address in addresses:
        response = stranger.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
    bare = stranger.get(addresses[0].partition("?")[0] + "?v=old")
    assert bare.headers["Cache-Control"] == "no-store"


def test_htmx_comes_from_its_package(stranger: Browser) -> None:
    response = stranger.get("/static/htmx.min.js")
    assert response.mimetype == "text/javascript"
    assert b"htmx" in response.data


def test_no_style_sheet_or_script_asks_another_host() -> None:
    for file in (ROOT / "static").rglob("*"):
        if file.suffix in (".css", ".js"):
            assert "//" not in re.sub(r"^\s*//.*$", "", file.read_text(), flags=re.M), file


def test_a_page_has_the_headers_of_a_page_with_money(alice: Browser) -> None:
    headers = alice.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_times_are_told_in_the_zone_of_the_browser(app: Flask) -> None:
    from datetime import UTC, datetime

    from webapp.times import when

    moment = datetime(2025, 1, 15, 23, 30, tzinfo=UTC)
    with app.test_request_context(headers={"Cookie": "timezone=Asia/Tokyo"}):
        assert "16 January 2025 08:30" in when(moment)
    for odd in ("", "Nowhere/Never", "../../etc/passwd", "/etc/passwd", "x" * 5000):
        with app.test_request_context(headers={"Cookie": f"timezone={odd}"}):
            assert "15 January 2025 23:30" in when(moment)

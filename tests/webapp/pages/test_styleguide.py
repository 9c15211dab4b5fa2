"""The component sheet shows all that there is, and only to who builds Florin."""

import re

import pytest
from flask import Flask

from tests.webapp.page import read
from tests.webapp.pages.conftest import Browser
from wallet.settings import settings
from webapp import ROOT
from webapp.styleguide import ERRORS

COMPONENTS = sorted((ROOT / "static" / "css" / "components").glob("*.css"))
# Put on by JavaScript, or only there where a page has more than the sheet shows.
ELSEWHERE = {"over", "list-links"}


def test_it_needs_no_sign_in_and_has_every_token(stranger: Browser) -> None:
    page = stranger.page("/styleguide")
    text = (ROOT / "static" / "css" / "tokens.css").read_text()
    names = set(re.findall(r"^  --([\w-]+):", text, re.M))
    shown = {code.text for swatch in page.all("li", class_="swatch") for code in swatch.all("code")}
    assert shown == names
    styles = stranger.get("/styleguide/tokens.css").text
    assert all(f".token-{name} {{" in styles for name in names)


@pytest.mark.parametrize("sheet", COMPONENTS, ids=lambda file: file.stem)
def test_every_class_of_a_component_stands_on_it(stranger: Browser, sheet: object) -> None:
    rules = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", sheet.read_text(), flags=re.S)
    named = set(re.findall(r"\.([a-z][\w-]*)", rules)) - ELSEWHERE
    html = stranger.get("/styleguide").text
    shown = {name for names in re.findall(r'class="([^"]*)"', html) for name in names.split()}
    assert named - shown == set()


@pytest.mark.parametrize("name", ERRORS)
def test_each_page_that_nobody_wants_to_see_can_be_looked_at(stranger: Browser, name: str) -> None:
    page = stranger.page(f"/styleguide/errors/{name}")
    assert page.one("main").one(class_="error-words").text


def test_in_production_there_is_no_such_page(
    app: Flask, alice: Browser, stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ("/styleguide", "/styleguide/tokens.css", "/styleguide/errors/404")
    assert [stranger.get(path).status_code for path in paths] == [200, 200, 200]
    monkeypatch.setenv("FLORIN_ENV", "production")
    monkeypatch.delenv("BANK_SIMULATOR")
    settings.cache_clear()
    try:
        answers = [stranger.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert {read(answer.text).one("h1").text for answer in answers} == {
            "We can't find this page"
        }
    finally:
        settings.cache_clear()

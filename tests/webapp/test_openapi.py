"""The document of the API says what the routes are: all of them, and nothing else."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import create_app

PREFIX = "/api/v1"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def client(clean: None) -> FlaskClient:
    return create_app().test_client()


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get(f"{PREFIX}/openapi.json")
    assert answer.status_code == 200
    return answer.json


def calls(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (path, method): call
        for path, methods in document["paths"].items()
        for method, call in methods.items()
    }


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """What the router knows, as the document writes it; and who may use each."""
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix(PREFIX), method.lower()): (
            app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        )
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_in_the_document_and_nothing_else(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    assert calls(document).keys() == routes(client.application).keys()
    assert {method for _, method in calls(document)} <= METHODS


def test_it_says_which_calls_need_no_sign_in(client: FlaskClient, document: dict[str, Any]) -> None:
    assert document["servers"] == [{"url": PREFIX}]
    for call, access in routes(client.application).items():
        assert (calls(document)[call].get("security") == []) == (access == "anyone"), call


def test_each_of_its_references_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert references == document["components"]["schemas"].keys()

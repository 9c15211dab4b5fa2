"""The web with its limits as they are for real; other tests never reach them."""

from collections.abc import Iterator

import pytest
from flask import Flask
from schemathesis.pytest.plugin import SchemathesisFunction

from wallet.settings import settings
from webapp import create_app


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name what schemathesis made by the call that it is of. pytest 9.2 names a test by its
    function and parameters, of which these have none; and of one name xdist runs one test alone.
    """
    for item in items:
        if isinstance(item, SchemathesisFunction) and item.id.params is None:
            item._id = item.id.with_params(item.operation_label)


@pytest.fixture
def limited_app(clean: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """And forms without their CSRF token."""
    monkeypatch.setenv("RATE_LIMIT_FACTOR", "1")
    settings.cache_clear()
    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = False  # a fault of the limiter would be a 500, and no exception
    yield app
    settings.cache_clear()

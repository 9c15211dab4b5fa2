"""The web with its limits as they are for real; other tests never reach them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from wallet.settings import settings
from webapp import create_app


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

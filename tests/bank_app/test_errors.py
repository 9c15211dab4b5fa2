"""A fault of the bank's own tells neither its callers nor its log whose account it was about."""

import pytest
from flask import Flask

from tests.bank_app.caller import ADA, InProcess


def test_a_fault_of_our_own_is_logged_without_the_account_number(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(number: str) -> None:
        raise RuntimeError("the cache fell over")

    app.view_functions["api.verify_user"] = break_down
    assert InProcess(app.test_client()).verify(ADA) == (500, {"code": "internal_error"})
    assert "the cache fell over" in caplog.text
    assert "/verify-user/<number>" in caplog.text
    assert ADA not in caplog.text

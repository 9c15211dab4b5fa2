"""The breaker says once when the bank goes away, and once when it is back."""

from collections.abc import Callable

import pytest

from wallet.bank import breaker

pytestmark = pytest.mark.usefixtures("clean")


def test_going_away_and_coming_back_are_written_once(caplog: pytest.LogCaptureFixture) -> None:
    goes_and_comes_back()
    assert written(caplog) == [("WARNING", "the bank is away"), ("INFO", "the bank is back")]


def test_they_are_written_without_redis(
    without_redis: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    without_redis()
    goes_and_comes_back()
    assert written(caplog) == [("WARNING", "the bank is away"), ("INFO", "the bank is back")]


def goes_and_comes_back() -> None:
    breaker.trip()
    breaker.trip()
    breaker.close()


def written(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Levels, and what is said up to the first semicolon."""
    return [
        (each.levelname, each.message.partition(";")[0])
        for each in caplog.records
        if each.name == breaker.__name__
    ]


@pytest.fixture(autouse=True)
def informed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", breaker.__name__)

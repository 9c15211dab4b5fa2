"""Alice, Bob and Mallory, with an empty wallet and an empty Redis around them."""

from collections.abc import Callable, Iterator

import pytest

from tests.characters import ALICE, BOB, MALLORY, Character
from tests.services import HOME
from wallet.redis_client import forget_trouble, redis
from wallet.settings import settings


@pytest.fixture
def alice(clean: None) -> Character:
    return Character(ALICE, "Alice Adams")


@pytest.fixture
def bob(clean: None) -> Character:
    return Character(BOB, "Bob Brown")


@pytest.fixture
def mallory(clean: None) -> Character:
    return Character(MALLORY, "Mallory Moss")


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Call it, and Redis is away: nothing listens where it was."""

    def leave() -> None:
        monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{HOME.port('nobody_listens')}/0")
        settings.cache_clear()
        redis.cache_clear()

    yield leave
    monkeypatch.undo()
    settings.cache_clear()
    redis.cache_clear()
    forget_trouble()

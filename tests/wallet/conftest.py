"""Alice, Bob and Mallory, with an empty wallet and an empty Redis around them."""

import pytest

from tests.characters import ALICE, BOB, MALLORY, Character


@pytest.fixture
def alice(clean: None) -> Character:
    return Character(ALICE, "Alice Adams")


@pytest.fixture
def bob(clean: None) -> Character:
    return Character(BOB, "Bob Brown")


@pytest.fixture
def mallory(clean: None) -> Character:
    return Character(MALLORY, "Mallory Moss")

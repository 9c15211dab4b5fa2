"""One stack for all cells of the tests."""

from collections.abc import Iterator

import pytest

from tests.faults.history import History
from tests.faults.matrix import Matrix
from tests.faults.people import crowd, newcomers
from tests.faults.stack import Stack

SEED = 1
LOAD_SECONDS = 0.6


@pytest.fixture(scope="package")
def matrix() -> Iterator[Matrix]:
    with Stack() as stack:
        history = History()
        people = *crowd(stack, history, SEED), newcomers(stack, history, SEED)
        yield Matrix(stack, *people, history, LOAD_SECONDS)

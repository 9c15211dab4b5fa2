"""One stack for all cells of the tests."""

from collections.abc import Callable, Iterator

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
        clients, others = crowd(stack, history, SEED), newcomers(stack, history, SEED)
        yield Matrix(stack, clients, others, history, LOAD_SECONDS)


@pytest.fixture
def plant(matrix: Matrix) -> Iterator[Callable[..., None]]:
    """Put a bug into processes; in the end it is gone, with all that it did."""
    go_back = matrix.keep()
    infected: list[str] = []

    def put(bug: str, *processes: str) -> None:
        infected.extend(processes)
        matrix.stack.plant(bug, *processes)

    yield put
    matrix.stack.plant("", *infected)
    go_back()

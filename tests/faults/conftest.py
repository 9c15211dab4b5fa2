"""One stack for all cells of the tests."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.history import History
from tests.faults.matrix import Matrix
from tests.faults.people import crowd
from tests.faults.stack import Stack

SEED = 1
LOAD_SECONDS = 0.6


@pytest.fixture(scope="package")
def matrix() -> Iterator[Matrix]:
    with Stack() as stack:
        history = History()
        yield Matrix(stack, crowd(stack, history, SEED), history, LOAD_SECONDS)


@pytest.fixture
def plant(matrix: Matrix) -> Iterator[Callable[[str, str], None]]:
    """Put a bug into a process by restarting it; in the end it is gone, with all that it did."""
    go_back = matrix.keep()
    infected: list[str] = []

    def put(bug: str, process: str) -> None:
        infected.append(process)
        matrix.stack.plant(bug, process)
        matrix.warm_up()

    yield put
    go_back()
    for process in infected:
        matrix.stack.plant(None, process)

"""The checker can fail: it goes red on what is planted in what it reads, and on planted bugs."""

from collections.abc import Callable, Iterator
from itertools import product
from uuid import UUID, uuid4

import pytest

from tests.faults import books, checker
from tests.faults.books import Books
from tests.faults.history import Answer, History, Result
from tests.faults.matrix import Matrix, report
from tests.faults.planted import unordered_locks
from tests.faults.planted.cells import (
    ALL_KINDS,
    CELLS,
    DEADLOCK,
    SURVIVED,
    Cell,
    Survived,
)

Planted = Callable[[History, Books], object]


@pytest.fixture(scope="module")
def truth(matrix: Matrix) -> tuple[History, Callable[[], Books]]:
    """After a time without any fault, and without any complaint of the checker."""
    row = matrix.run(ALL_KINDS)
    report(row)
    assert row.acknowledged > 0
    assert row.facts == []
    return matrix.history, lambda: books.read(matrix.stack)


def first(found: Books, kind: str) -> int:
    """The place of a settled operation of this kind."""
    places = enumerate(found.operations)
    return next(n for n, row in places if (row.kind, row.state) == (kind, "settled"))


def lose_operation(_: History, found: Books) -> None:
    del found.operations[first(found, "transfer")]


def double_operation(_: History, found: Books) -> None:
    found.operations.append(found.operations[first(found, "deposit")])


def forget_wish(history: History, _: Books) -> None:
    history.wishes.remove(next(history.of(Result.OK)))


def answer_twice(history: History, _: Books) -> None:
    next(history.of(Result.OK)).answers.append(Answer(Result.OK, uuid4()))


def lose_transfer(_: History, found: Books) -> None:
    id_ = found.operations[first(found, "deposit")].id
    found.transfers = [row for row in found.transfers if row.id != id_]


def lose_settlement(_: History, found: Books) -> None:
    found.settlement["EUR"] -= 1


def lose_mail(_: History, found: Books) -> None:
    told = next(row for row in found.notifications if row.operation_id)
    found.mails = [mail for mail in found.mails if str(told.id) not in mail.message_id]


def break_story(_: History, found: Books) -> None:
    id_: UUID = found.operations[first(found, "withdrawal")].id
    found.stories[id_] = ["requested", "settled"]


@pytest.mark.parametrize(
    ("planted", "kind"),
    [
        (lose_operation, "lost"),
        (double_operation, "doubled"),
        (forget_wish, "doubled"),
        (answer_twice, "doubled"),
        (lose_transfer, "doubled"),  # money that the bank never gave
        (lose_settlement, "lost"),
        (lose_mail, "lost"),
        (break_story, "amiss"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_the_checker_is_red_after(
    planted: Planted, kind: str, truth: tuple[History, Callable[[], Books]]
) -> None:
    history, read = truth
    copy, found = history.copy(), read()
    planted(copy, found)
    assert kind in {fact.kind for fact in checker.check(copy, found)}


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
    matrix.wait_until_quiet()
    go_back()


@pytest.mark.usefixtures("truth")
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.bug)
def test_the_checker_catches_the_bug(
    cell: Cell, matrix: Matrix, plant: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for client, (habit, value) in product(matrix.clients, cell.habits.items()):
        monkeypatch.setattr(client, habit, value)
    monkeypatch.setattr(matrix, "patience_seconds", cell.patience_seconds)
    plant(cell.bug, *cell.processes)
    row = matrix.run(cell.fault)
    report(row)
    assert [fact for fact in row.facts if fact.kind == cell.kind and cell.says in fact.what]


@pytest.fixture
def locks_in_any_order(matrix: Matrix) -> Iterator[None]:
    go_back = matrix.keep()
    with matrix.stack.wallet_engine.begin() as connection:
        connection.exec_driver_sql(unordered_locks.unordered())
    yield
    with matrix.stack.wallet_engine.begin() as connection:
        connection.exec_driver_sql(f"{unordered_locks.ordered()}; SELECT pg_stat_reset()")
    go_back()


@pytest.mark.usefixtures("truth", "locks_in_any_order")
def test_the_checker_catches_locks_in_any_order(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    for client in matrix.clients:
        monkeypatch.setattr(client, "kinds", (0, 0, 1))
    row = matrix.run(DEADLOCK)
    report(row)
    assert "amiss" in {fact.kind for fact in row.facts if "deadlock" in fact.what}


@pytest.mark.usefixtures("truth")
@pytest.mark.parametrize("cell", SURVIVED, ids=lambda cell: cell.bug)
def test_the_checker_has_nothing_to_say_of(
    cell: Survived, matrix: Matrix, plant: Callable[..., None]
) -> None:
    plant(cell.bug, *cell.processes)
    row = matrix.run(cell.fault)
    report(row)
    assert row.acknowledged > 0
    assert row.facts == []

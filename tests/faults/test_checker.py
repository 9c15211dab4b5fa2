"""The checker can fail: it goes red on what is planted in what it reads, and on planted bugs."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.faults import books, checker, faults
from tests.faults.books import Books
from tests.faults.faults import Fault
from tests.faults.history import Answer, History, Result
from tests.faults.matrix import Matrix, report

CALM = Fault("no fault", lambda _: None)
Planted = Callable[[History, Books], object]


@pytest.fixture(scope="module")
def truth(matrix: Matrix) -> tuple[History, Callable[[], Books]]:
    """After a time without any fault, and without any complaint of the checker."""
    row = matrix.run(CALM)
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
    found.mails = [mail for mail in found.mails if mail != found.mails[0]]


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


@pytest.mark.parametrize(
    ("bug", "process", "fault", "kind"),
    [
        ("unknown_means_failed", "worker_bank", faults.bank("lose_response"), "lost"),
        ("a_new_id_for_each_call", "worker_bank", CALM, "doubled"),
        ("sent_before_it_is", "worker_mail", faults.smtp_down(), "lost"),
    ],
)
def test_the_checker_catches_the_bug(
    bug: str,
    process: str,
    fault: Fault,
    kind: str,
    matrix: Matrix,
    plant: Callable[[str, str], None],
) -> None:
    plant(bug, process)
    row = matrix.run(fault)
    report(row)
    assert row.count[kind] > 0

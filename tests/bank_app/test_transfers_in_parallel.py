import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.bank_app.caller import ADA, INES, LEILA, MAYA, NOBODY, SEUN, TOMASZ, credit, debit
from tests.bank_app.caller import InProcess as Caller
from tests.bank_app.ledger import assert_books_are_right, balance, posted, postings

THREADS = 8


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[Any]]:
    """Do something with a caller of its own for every item, all at the same time."""

    def run(action: Callable[[Caller, Any], Any], items: list[Any]) -> list[Any]:
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(lambda item: action(Caller(app.test_client()), item), items))

    return run


def test_twins_in_flight_are_one_transfer(at_once: Callable[..., list[Any]]) -> None:
    before, id_ = balance(ADA), uuid4()
    answers = at_once(lambda caller, _: caller.put(debit(ADA, 100), id_), [None] * 24)
    assert [answer[1]["state"] for answer in answers] == ["accepted"] * 24
    assert balance(ADA) == before - 100
    assert postings(id_) == {ADA: -100, "omnibus:EUR": 100}


def test_of_rivals_for_one_id_one_wins_and_the_others_conflict(
    at_once: Callable[..., list[Any]],
) -> None:
    id_ = uuid4()
    answers = at_once(lambda caller, n: caller.put(debit(ADA, n), id_), list(range(1, 17)))
    assert sorted(status for status, _ in answers) == [200] + [409] * 15
    assert len(postings(id_)) == 2


def test_twenty_parallel_debits_of_all_she_has_succeed_once(
    at_once: Callable[..., list[Any]],
) -> None:
    everything = balance(LEILA)
    answers = at_once(lambda caller, _: caller.put(debit(LEILA, everything)), [None] * 20)
    states = [answer[1]["state"] for answer in answers]
    assert (states.count("accepted"), states.count("refused")) == (1, 19)
    assert balance(LEILA) == 0
    assert_books_are_right()


def test_crossing_batches_neither_deadlock_nor_lose_money(
    at_once: Callable[..., list[Any]],
) -> None:
    """The same ids and accounts in opposite orders, from several callers at once."""
    rounds = [
        [{"id": str(uuid4()), **debit(account, 1)} for account in (ADA, TOMASZ, LEILA, SEUN) * 5]
        for _ in range(10)
    ]
    asked = [items for batch in rounds for items in (batch, batch[::-1])]
    answers = at_once(lambda caller, items: caller.batch(*items), asked)
    assert {item["state"] for answer in answers for item in answer} == {"accepted"}
    assert posted("omnibus:EUR") == 200
    assert_books_are_right()


def test_money_is_conserved_under_mixed_traffic(at_once: Callable[..., list[Any]]) -> None:
    dice = random.Random(2026)

    def some_order(_: int) -> dict[str, object]:
        account = dice.choice((ADA, SEUN, INES, MAYA, NOBODY, TOMASZ))
        verb = dice.choice((debit, credit))
        return {
            "id": str(uuid4()),
            **verb(account, dice.randint(1, 400), dice.choice(("EUR", "USD"))),
        }

    before = {account: balance(account) for account in (ADA, SEUN, INES, MAYA, TOMASZ)}
    batches = [[some_order(n) for n in range(dice.randint(1, 30))] for _ in range(40)]
    at_once(lambda caller, items: caller.batch(*items), batches)

    assert_books_are_right()
    left = {account: before[account] - balance(account) for account in before}
    assert posted("omnibus:USD") == left.pop(MAYA)
    assert posted("omnibus:EUR") == sum(left.values())

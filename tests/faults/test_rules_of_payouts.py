"""The rules of payouts can fail: each thing that must not be is seen in rows that are made up."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from tests.faults.history import Answer, History, Result, Wish
from tests.faults.rules import mails, money, operations, payouts

RULES = (
    operations.told_is_true,
    operations.nothing_unasked,
    payouts.rows_are_as_wanted,
    payouts.counts_add_up,
    payouts.each_row_is_one_transfer_or_none,
    money.what_left_was_sent,
    mails.everybody_was_told,
)


class Truth:
    """A payout of two rows, all or nothing, that is done; and the rows that say so."""

    def __init__(self) -> None:
        whose: Any = {"account": "1", "person_id": uuid4()}
        to = (("2", 30), ("3", 40))
        self.payout = SimpleNamespace(
            **whose,
            id=uuid4(),
            key="key",
            kind="payout",
            state="done",
            minor=70,
            recipient=None,
            mode="all_or_nothing",
            row_count=2,
            settled_count=2,
            settled_total=70,
            refused_count=0,
        )
        self.rows = [
            SimpleNamespace(
                payout_id=self.payout.id,
                number=number,
                operation_id=uuid4(),
                minor=minor,
                state="settled",
                account="1",
                recipient=recipient,
            )
            for number, (recipient, minor) in enumerate(to, 1)
        ]
        self.transfers = [
            SimpleNamespace(
                **whose,
                id=row.operation_id,
                payout_id=row.payout_id,
                schedule_id=None,
                request_id=None,
                key=f"payout {row.number}",
                kind="transfer",
                state="settled",
                minor=row.minor,
                recipient=row.recipient,
                recipient_id=uuid4(),
            )
            for row in self.rows
        ]
        told = [(row.id, None, row.recipient_id, "transfer_received") for row in self.transfers]
        told.append((None, self.payout.id, self.payout.person_id, "payout_done"))
        columns = ("operation_id", "payout_id", "person_id", "kind")
        self.books: Any = SimpleNamespace(
            operations=self.transfers,
            payouts=[self.payout],
            payout_rows=self.rows,
            schedules=[],
            request_groups=[],
            sent={"1": 70},
            notifications=[SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in told],
        )
        answers = [Answer(Result.OK, self.payout.id)]
        wish = Wish("1", "key", "payout", 70, rows=to, mode="all_or_nothing", answers=answers)
        self.history = History([wish])

    def kinds(self) -> set[str]:
        return {fact.kind for rule in RULES for fact in rule(self.history, self.books)}


def lose_the_payout(truth: Truth) -> None:
    truth.books.payouts.clear()


def leave_it_accepted(truth: Truth) -> None:
    truth.payout.state = "accepted"


def leave_a_row_waiting(truth: Truth) -> None:
    truth.rows[1].state = "waiting"


def lose_a_transfer(truth: Truth) -> None:
    del truth.transfers[1]


def tell_nobody(truth: Truth) -> None:
    truth.books.notifications.clear()


def pay_unasked(truth: Truth) -> None:
    truth.history.wishes.clear()


def pay_what_was_refused(truth: Truth) -> None:
    truth.rows[1].state = "refused"


def take_money_twice(truth: Truth) -> None:
    truth.books.sent["1"] += 40


def tell_everybody_twice(truth: Truth) -> None:
    truth.books.notifications *= 2


def refuse_what_was_accepted(truth: Truth) -> None:
    truth.history.wishes[0].answers[:] = [Answer(Result.REFUSED)]


def miscount(truth: Truth) -> None:
    truth.payout.settled_count = 1


def do_half(truth: Truth) -> None:
    truth.payout.settled_count, truth.payout.settled_total, truth.payout.refused_count = 1, 30, 1
    truth.rows[1].state, truth.books.sent = "refused", {"1": 30}
    del truth.transfers[1]


def refuse_what_is_settled(truth: Truth) -> None:
    truth.payout.state = "refused"


def pay_another(truth: Truth) -> None:
    truth.transfers[1].recipient = "4"


def pay_another_row(truth: Truth) -> None:
    truth.rows[1].recipient = truth.transfers[1].recipient = "4"


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (lose_the_payout, "lost"),
        (leave_it_accepted, "lost"),
        (leave_a_row_waiting, "lost"),
        (lose_a_transfer, "lost"),
        (tell_nobody, "lost"),
        (pay_unasked, "doubled"),
        (pay_what_was_refused, "doubled"),
        (take_money_twice, "doubled"),
        (tell_everybody_twice, "doubled"),
        (refuse_what_was_accepted, "amiss"),
        (miscount, "amiss"),
        (do_half, "amiss"),
        (refuse_what_is_settled, "amiss"),
        (pay_another, "amiss"),
        (pay_another_row, "amiss"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_the_rules_are_red_after(plant: Callable[[Truth], None], kind: str) -> None:
    truth = Truth()
    assert truth.kinds() == set()
    plant(truth)
    assert kind in truth.kinds()

"""The rules of requests can fail: each thing that must not be is seen in rows that are made up."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from tests.faults.history import Answer, Deed, History, Result, Wish
from tests.faults.rules import mails, operations, requests

RULES = (
    operations.told_is_true,
    operations.nothing_unasked,
    requests.parts_are_as_wanted,
    requests.each_is_paid_once_or_not_at_all,
    requests.told_is_true,
    requests.nothing_ended_by_itself,
    requests.both_were_told,
    mails.everybody_was_told,
    mails.what_is_promised_is_sent,
)


class Truth:
    """A split among three, one of whom asked, one has paid, and one was reminded and said no; and
    the rows that say so.
    """

    def __init__(self) -> None:
        self.people = {account: uuid4() for account in ("1", "2", "3")}
        self.group = SimpleNamespace(
            id=uuid4(),
            person_id=self.people["1"],
            account="1",
            key="key",
            kind="request",
            state="asked",
            minor=100,
            recipient=None,
            way="split",
        )
        self.group.group_id = self.group.id
        self.paid, self.declined = self.part("2", 30, "paid"), self.part("3", 40, "declined")
        self.transfer = SimpleNamespace(
            id=self.paid.operation_id,
            person_id=self.people["2"],
            recipient_id=self.people["1"],
            account="2",
            recipient="1",
            key=f"request {self.paid.id}",
            kind="transfer",
            state="settled",
            minor=30,
            payout_id=None,
            schedule_id=None,
            request_id=self.paid.id,
        )
        self.books: Any = SimpleNamespace(
            operations=[self.transfer],
            payouts=[],
            schedules=[],
            registrations=[],
            request_groups=[self.group],
            money_requests=[self.paid, self.declined],
            notifications=[
                self.told("request_asked", "2", self.paid.id),
                self.told("request_asked", "3", self.declined.id),
                self.told("request_reminded", "3", self.declined.id),
                self.told("request_declined", "1", self.declined.id),
                self.told("transfer_sent", "2", operation_id=self.transfer.id),
                self.told("request_paid", "1", operation_id=self.transfer.id),
            ],
        )
        self.books.mails = [
            SimpleNamespace(message_id=f"<{row.id}@florin.example>")
            for row in self.books.notifications
        ]
        self.history = History(
            [
                Wish(
                    *("1", "key", "request", 100),
                    rows=(("2", 30), ("3", 40)),
                    mode="split",
                    answers=[Answer(Result.OK, self.group.id)],
                )
            ],
            deeds=[
                Deed("pay", self.paid.id, "2", [Answer(Result.OK)]),
                Deed("remind", self.declined.id, "1", [Answer(Result.OK)]),
                Deed("decline", self.declined.id, "3", [Answer(Result.OK)]),
                Deed("pay", self.declined.id, "3", [Answer(Result.REFUSED)]),
            ],
        )

    def part(self, payer: str, minor: int, state: str) -> Any:
        return SimpleNamespace(
            id=uuid4(),
            group_id=self.group.id,
            asker="1",
            payer=payer,
            asker_id=self.people["1"],
            payer_id=self.people[payer],
            minor=minor,
            operation_id=uuid4() if state == "paid" else None,
            is_link=False,
            state=state,
        )

    def told(self, kind: str, whom: str, request_id: Any = None, operation_id: Any = None) -> Any:
        return SimpleNamespace(
            id=uuid4(),
            kind=kind,
            state="sent",
            registration_id=None,
            person_id=self.people[whom],
            money_request_id=request_id,
            operation_id=operation_id,
            payout_id=None,
        )

    def facts(self) -> set[str]:
        return {fact.kind for rule in RULES for fact in rule(self.history, self.books)}


def lose_what_was_asked(truth: Truth) -> None:
    truth.books.request_groups.clear()


def lose_a_part(truth: Truth) -> None:
    truth.books.money_requests.remove(truth.declined)


def lose_the_transfer(truth: Truth) -> None:
    truth.books.operations.clear()


def leave_open_what_was_paid(truth: Truth) -> None:
    truth.paid.state = "open"


def let_another_have_paid(truth: Truth) -> None:
    truth.history.deeds.append(Deed("pay", truth.paid.id, "3", [Answer(Result.OK)]))


def forget_the_no(truth: Truth) -> None:
    truth.declined.state = "open"


def tell_nobody(truth: Truth) -> None:
    truth.books.notifications.clear()


def forget_the_reminder(truth: Truth) -> None:
    del truth.books.notifications[2]


def pay_twice(truth: Truth) -> None:
    again = {"id": uuid4(), "account": "3", "person_id": truth.people["3"], "request_id": None}
    truth.books.operations.append(SimpleNamespace(**vars(truth.transfer) | again))


def pay_what_was_declined(truth: Truth) -> None:
    truth.transfer.request_id = truth.declined.id


def pay_unasked(truth: Truth) -> None:
    del truth.history.deeds[0]


def pay_what_was_refused(truth: Truth) -> None:
    truth.history.deeds[0].answers[:] = [Answer(Result.REFUSED)]


def mail_nobody(truth: Truth) -> None:
    truth.books.mails.clear()


def give_up_what_is_open(truth: Truth) -> None:
    truth.declined.state = "open"
    del truth.history.deeds[2], truth.books.notifications[3], truth.books.mails[3]
    assert truth.facts() == set()
    truth.books.notifications[1].state = "given_up"


def ask_unasked(truth: Truth) -> None:
    truth.history.wishes.clear()


def remind_twice(truth: Truth) -> None:
    truth.books.notifications.append(truth.books.notifications[2])


def tell_it_twice(truth: Truth) -> None:
    truth.books.notifications *= 2


def decline_by_itself(truth: Truth) -> None:
    del truth.history.deeds[2]


def pay_another_amount(truth: Truth) -> None:
    truth.transfer.minor = 31


def pay_another_person(truth: Truth) -> None:
    truth.transfer.recipient = "3"


def leave_it_unsettled(truth: Truth) -> None:
    truth.transfer.state = "failed"


def ask_for_more(truth: Truth) -> None:
    truth.declined.minor += 1


def lose_a_cent_of_the_whole(truth: Truth) -> None:
    truth.group.minor -= 1


def tell_a_no_that_was_none(truth: Truth) -> None:
    truth.books.notifications.append(truth.told("request_declined", "1", truth.paid.id))


def refuse_what_was_asked(truth: Truth) -> None:
    truth.history.wishes[0].answers[:] = [Answer(Result.REFUSED)]


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (lose_what_was_asked, "lost"),
        (lose_a_part, "lost"),
        (lose_the_transfer, "lost"),
        (leave_open_what_was_paid, "lost"),
        (let_another_have_paid, "lost"),
        (forget_the_no, "lost"),
        (tell_nobody, "lost"),
        (forget_the_reminder, "lost"),
        (mail_nobody, "lost"),
        (give_up_what_is_open, "lost"),
        (pay_twice, "doubled"),
        (pay_what_was_declined, "doubled"),
        (pay_unasked, "doubled"),
        (pay_what_was_refused, "doubled"),
        (ask_unasked, "doubled"),
        (remind_twice, "doubled"),
        (tell_it_twice, "doubled"),
        (decline_by_itself, "amiss"),
        (pay_another_amount, "amiss"),
        (pay_another_person, "amiss"),
        (leave_it_unsettled, "amiss"),
        (ask_for_more, "amiss"),
        (lose_a_cent_of_the_whole, "amiss"),
        (tell_a_no_that_was_none, "amiss"),
        (refuse_what_was_asked, "amiss"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_the_rules_are_red_after(plant: Callable[[Truth], None], kind: str) -> None:
    truth = Truth()
    assert truth.facts() == set()
    plant(truth)
    assert kind in truth.facts()


def give_up_to_ask_for_what_was_answered(truth: Truth) -> None:
    truth.books.notifications[1].state = "given_up"
    del truth.books.mails[1]


def give_up_to_ask_again(truth: Truth) -> None:
    """The mail was taken, and its answer lost; meanwhile it was answered."""
    truth.books.notifications[1].state = "given_up"


@pytest.mark.parametrize(
    "change",
    [give_up_to_ask_for_what_was_answered, give_up_to_ask_again],
    ids=lambda each: each.__name__,
)
def test_the_rules_have_nothing_to_say_of(change: Callable[[Truth], None]) -> None:
    truth = Truth()
    change(truth)
    assert truth.facts() == set()

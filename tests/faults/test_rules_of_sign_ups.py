"""The rules of sign-ups can fail: each thing that must not be is seen in rows that are made up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.faults.history import Answer, History, Result, SignUp
from tests.faults.rules import mails, sign_ups

ACCOUNT = "8000000000"


@dataclass
class Truth:
    """One newcomer with a wallet, and the rows that say so."""

    id: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.sign_up = SignUp(ACCOUNT, "a@example.com", [Answer(Result.OK, self.id)], is_in=True)
        self.wallet = SimpleNamespace(account=ACCOUNT, accounts=["available", "held"])
        self.registration = self.register(self.id, "activated")
        self.mail = SimpleNamespace(
            id=uuid4(), kind="sign_up_code", registration_id=self.id, state="sent"
        )
        self.books: Any = SimpleNamespace(
            registrations=[self.registration],
            wallets=[self.wallet],
            money_requests=[],
            notifications=[self.mail],
            mails=[SimpleNamespace(message_id=f"<{self.mail.id}@florin.example>")],
        )

    def register(self, id_: UUID, state: str) -> Any:
        return SimpleNamespace(id=id_, account=ACCOUNT, state=state)

    def kinds(self) -> set[str]:
        history = History(sign_ups=[self.sign_up])
        rules = (
            sign_ups.registrations_are_told,
            sign_ups.wallets_are_whole,
            mails.what_is_promised_is_sent,
        )
        return {fact.kind for rule in rules for fact in rule(history, self.books)}


def lose_registration(truth: Truth) -> None:
    truth.books.registrations.clear()


def leave_unanswered(truth: Truth) -> None:
    truth.registration.state = "waiting_for_bank"


def promise_no_mail(truth: Truth) -> None:
    truth.books.notifications.clear()


def send_no_mail(truth: Truth) -> None:
    truth.registration.state, truth.mail.state = "code_sent", "due"


def lock_out(truth: Truth) -> None:
    truth.sign_up.is_in = False


def lose_wallet(truth: Truth) -> None:
    truth.books.wallets.clear()


def open_another_wallet(truth: Truth) -> None:
    truth.books.wallets.append(truth.wallet)


def register_unasked(truth: Truth) -> None:
    truth.books.registrations.append(truth.register(uuid4(), "code_sent"))


def send_under_another_name(truth: Truth) -> None:
    truth.books.mails.append(SimpleNamespace(message_id=f"<{truth.mail.id}@else.example>"))


def forget_the_held_account(truth: Truth) -> None:
    truth.wallet.accounts = ["available"]


@pytest.mark.parametrize(
    ("plant", "kind"),
    [
        (lose_registration, "lost"),
        (leave_unanswered, "lost"),
        (promise_no_mail, "lost"),
        (send_no_mail, "lost"),
        (lock_out, "lost"),
        (lose_wallet, "lost"),
        (open_another_wallet, "doubled"),
        (register_unasked, "doubled"),
        (send_under_another_name, "doubled"),
        (forget_the_held_account, "amiss"),
    ],
    ids=lambda each: getattr(each, "__name__", None),
)
def test_the_rules_are_red_after(plant: Callable[[Truth], None], kind: str) -> None:
    truth = Truth()
    assert truth.kinds() == set()
    plant(truth)
    assert kind in truth.kinds()

"""Where an operation stands, and how many wait, in words."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from wallet.bank import BankStatus
from wallet.locales import written_for
from wallet.money import Money
from wallet.operations import OperationView
from webapp.operation_words import line_words, story

NOW = datetime.now(UTC)
WAITING = OperationView(
    id=uuid4(),
    kind="deposit",
    direction="in",
    state="parked",
    amount=Money(25_00, "EUR"),
    counterparty=None,
    note=None,
    reason="bank_unreachable",
    position=1_234,
    next_attempt_at=None,
    created_at=NOW,
    settled_at=None,
    can_cancel=True,
    in_flight=True,
    counterparty_id=None,
)


def test_who_waits_is_told_their_place() -> None:
    assert story(WAITING) == "Waiting for the bank, number 1,234 in line"
    assert story(replace(WAITING, position=None)) == "Waiting for the bank"
    with written_for("de"):
        assert "1.234" in story(WAITING)


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (0, "What you ask of it waits in line and goes through by itself."),
        (1, "One operation waits in line and will go through by itself."),
        (1_234, "1,234 operations wait in line and will go through by themselves."),
    ],
)
def test_what_becomes_of_those_who_wait_is_told(waiting: int, words: str) -> None:
    assert line_words(BankStatus(reachable=False, waiting=waiting, since=NOW)) == words

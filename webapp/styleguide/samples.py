"""What the component sheet shows: nobody's money, in every state that there is."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from wallet.bank import BankStatus
from wallet.bank.answers import UNREACHABLE
from wallet.money import Money
from wallet.operations import OperationView, Overview, StoryStep
from wallet.payouts import Mode, PayoutView, RowState, State
from wallet.payouts.rows import RowView
from wallet.people import Person
from webapp.forms import Form
from webapp.welcome import Step

T = TypeVar("T")


def everything() -> dict[str, object]:
    now = datetime.now(UTC)
    operations = _operations(now)
    return {
        "viewer": Person(account_number="1000000001", holder="Ada Marin", currency="EUR"),
        "overview": Overview(_euros("1240.50"), _euros("20.00"), _euros("250.00")),
        "bank": BankStatus(reachable=False, waiting=3, since=now),
        "rows_of_each_tone": operations,
        "operation": replace(operations[0], can_cancel=False),  # whose button has its id already
        "steps": [
            StoryStep("requested", now - timedelta(seconds=9), None),
            StoryStep("submitted", now - timedelta(seconds=8), None),
            StoryStep("parked", now - timedelta(seconds=4), UNREACHABLE),
        ],
        "payout": _payout(now),
        "refused": [_refused_row()],
        "first_steps": [Step("add", True), Step("send", False), Step("security", False)],
        "form": Form(
            focus="none",
            values={"wrong": "12", "amount": "1,200", "optional": "Dinner on Friday"},
            errors={
                "wrong": "An account number has ten digits.",
                "file": "Choose a file.",
            },
            message="You don't have that much available.",
            confirmation="You never sent money to this account before.",
        ),
    }


def _euros(amount: str) -> Money:
    return Money.parse(amount, "EUR")


def _operations(now: datetime) -> list[OperationView]:
    """One of each tone, the newest first."""
    told = (
        {"kind": "deposit", "state": "parked", "position": 3, "can_cancel": True},
        {"kind": "withdrawal", "state": "awaiting_bank"},
        {"kind": "transfer", "direction": "in", "counterparty": "Tomasz Wieczorek"},
        {"kind": "transfer", "direction": "out", "counterparty": "Leïla Benhaddou"},
        {"kind": "deposit", "state": "failed", "reason": "account_frozen"},
        {"kind": "withdrawal", "state": "cancelled"},
    )
    return [_operation(now, number, **each) for number, each in enumerate(told, 1)]


def _operation(now: datetime, number: int, *, kind: str, **told: Any) -> OperationView:
    state = told.get("state", "settled")
    in_flight = state in ("parked", "awaiting_bank")
    known = {
        "id": UUID(int=number),
        "kind": kind,
        "direction": "out" if kind == "withdrawal" else "in",
        "state": state,
        "amount": Money(number * 12_50, "EUR"),
        "created_at": now - timedelta(hours=number),
        "settled_at": None if in_flight else now - timedelta(hours=number),
        "can_cancel": False,
        "in_flight": in_flight,
    }
    return _filled(OperationView, known | told)


def _payout(now: datetime) -> PayoutView:
    known = {
        "id": UUID(int=99),
        "state": State.ACCEPTED,
        "mode": Mode.INDEPENDENT,
        "rows": 120,
        "faulty": 0,
        "total": _euros("1440.00"),
        "settled": 78,
        "settled_total": _euros("936.00"),
        "refused": 1,
        "created_at": now,
        "accepted_at": now,
    }
    return _filled(PayoutView, known)


def _refused_row() -> RowView:
    known = {
        "number": 12,
        "account": "1000000005",
        "amount": _euros("12.00"),
        "note": "Invoice 12",
        "state": RowState.REFUSED,
        "reason": "insufficient_funds",
    }
    return _filled(RowView, known)


def _filled(view: type[T], known: dict[str, Any]) -> T:
    """What a sample doesn't name is empty, so that a view may get more to say."""
    empty = dict.fromkeys(field.name for field in fields(view))  # type: ignore[arg-type]
    return view(**(empty | known))

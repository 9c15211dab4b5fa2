"""Mistakes that somebody could make, each put into a process by the function of its name: so the
checker is seen to go red.
"""

from dataclasses import replace
from typing import Any
from uuid import uuid4


def unknown_means_failed() -> None:
    """Doubt is taken for the bank's no."""
    from wallet.bank.answers import Declined, Unknown
    from wallet.operations import apply

    target = apply._target

    def planted(operation: Any, answer: Any, attempt: Any) -> Any:
        doubt = isinstance(answer, Unknown)
        return target(operation, Declined("insufficient_funds") if doubt else answer, attempt)

    apply._target = planted


def a_new_id_for_each_call() -> None:
    """Asking again is a second transfer to the bank."""
    from wallet.operations import execute

    def planted(bank: Any, claims: Any) -> Any:
        return {claim.id: bank.submit_one(replace(claim.order, id=uuid4())) for claim in claims}

    execute._call = planted


def sent_before_it_is() -> None:
    """What can't be sent now counts as sent."""
    from sqlalchemy import func

    from wallet.notifications import due

    def planted(rows: Any) -> None:
        for row in rows:
            due._mark(row, state="sent", due_at=None, sent_at=func.clock_timestamp())

    due._put_off = planted

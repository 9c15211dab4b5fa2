"""Mistakes like those in `bugs`, in what is planned for later and what is asked of others."""

from time import sleep
from typing import Any
from uuid import uuid4

from planting import module, put


def a_key_for_each_try() -> None:
    """A date that is tried again is asked for under another key, so as if for the first time."""
    from wallet.schedules.claims import Claim

    put(Claim, "key", property(lambda _: f"try:{uuid4()}"))


def paid_without_a_lock() -> None:
    """Two who look at once both find it open, and pay."""
    from sqlalchemy import select

    from wallet.requests.models import MoneyRequest

    def planted(session: Any, which: Any) -> Any:
        state = MoneyRequest.state_now().label("state")
        columns = [column for column in MoneyRequest.__table__.c if column.name != "state"]
        row = session.execute(select(*columns, state).where(which)).one()
        sleep(0.1)  # so that two do
        return row

    put(module("wallet.requests.pay"), "_lock", planted)

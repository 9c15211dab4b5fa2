"""The bank's side of an operation: the real bank, or one that says what a test wants."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import pytest

from wallet.bank.answers import Accepted, Answer, TransferOrder
from wallet.bank.client import BatchFailed
from wallet.redis_client import redis

Say = Callable[[TransferOrder], Answer]


class Saying:
    """A bank that says what a test wants, and remembers what it was asked.

    Only for what the real one can't be brought to say; it stands where `wallet.bank.Bank` does.
    """

    def __init__(self) -> None:
        self.says: Say = lambda order: Accepted()
        self.well = True
        self.batches_fail = False
        self.asked: list[list[UUID]] = []

    def healthy(self, seconds: float = 0.0) -> bool:
        return self.well

    def submit(self, orders: Sequence[TransferOrder]) -> dict[UUID, Answer]:
        self.asked.append([order.id for order in orders])
        if self.batches_fail:
            raise BatchFailed("as the test wants")
        return {order.id: self.says(order) for order in orders}

    def submit_one(self, order: TransferOrder) -> Answer:
        self.asked.append([order.id])
        return self.says(order)


@pytest.fixture
def saying() -> Saying:
    return Saying()


@pytest.fixture
def full_redis(clean: None) -> Iterator[None]:
    """A Redis that answers, and refuses to write anything more."""
    redis().config_set("maxmemory", 1)
    yield
    redis().config_set("maxmemory", 0)

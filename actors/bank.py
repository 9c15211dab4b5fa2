"""The bank queue: deposits and withdrawals that are due."""

import dramatiq

from actors.broker import RING, broker
from actors.doorbell import heard, ring
from actors.turns import Turns
from wallet import operations
from wallet.bank import Bank

_turns = Turns()


@dramatiq.actor(queue_name="bank", actor_name="bank", broker=broker, **RING)
def execute() -> None:
    """Carry out one batch of the bank operations that are due. Safe to run any number of times."""
    with _turns.take():
        heard("bank")
        if operations.execute_due(Bank(), on_full=lambda: ring("bank")):
            ring("mail")

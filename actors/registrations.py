"""The registrations queue: account numbers that the bank is to verify."""

import dramatiq

from actors.broker import RING, broker
from actors.doorbell import heard, ring
from wallet import people
from wallet.bank import Bank


@dramatiq.actor(queue_name="registrations", actor_name="registrations", broker=broker, **RING)
def verify() -> None:
    """Verify one batch of registrations that are due. Safe to run any number of times."""
    heard("registrations")
    if people.verify_due(Bank(), on_full=lambda: ring("registrations")):
        ring("mail")

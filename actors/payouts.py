"""The payouts queue: rows of payouts that wait to become transfers."""

import dramatiq

from actors.broker import RING, broker
from actors.doorbell import heard, ring
from wallet import payouts


@dramatiq.actor(queue_name="payouts", actor_name="payouts", broker=broker, **RING)
def pay_out() -> None:
    """Carry out a few chunks of the payouts that are due. Safe to run any number of times."""
    heard("payouts")
    if payouts.execute_due(on_more=lambda: ring("payouts")):
        ring("mail")

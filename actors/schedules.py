"""The schedules queue: payments whose date has come."""

import dramatiq

from actors.broker import RING, broker
from actors.doorbell import heard, ring
from wallet import schedules


@dramatiq.actor(queue_name="schedules", actor_name="schedules", broker=broker, **RING)
def run() -> None:
    """Carry out one portion of the runs that are due. Safe to run any number of times."""
    heard("schedules")
    if schedules.run_due(on_more=lambda: ring("schedules")):
        ring("bank")
        ring("mail")

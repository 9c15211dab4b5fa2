"""The mail queue: what people are told."""

import dramatiq

from actors.broker import RING, broker
from actors.doorbell import heard, ring
from wallet.notifications.due import send_due


@dramatiq.actor(queue_name="mail", actor_name="mail", broker=broker, **RING)
def send() -> None:
    """Send one batch of the mails that are due. Safe to run any number of times."""
    # Only now: every worker group and the clock import this file, and one group needs the mailer.
    from actors.mailer import connect

    heard("mail")
    send_due(connect, on_full=lambda: ring("mail"))

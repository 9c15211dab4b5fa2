"""The mail server is away, or takes mails and loses its answers."""

from tests.faults.faults.fault import Fault
from tests.faults.stack import Stack


def smtp_down() -> Fault:
    return Fault(
        "SMTP down", lambda stack: stack.mails.stop(), lambda stack: stack.mails.start(), 3.0
    )


def smtp_loses_answers() -> Fault:
    """Mails are taken, and who sent them doesn't hear of it."""

    def lose(stack: Stack) -> None:
        stack.mails.loses_answer = True

    def keep(stack: Stack) -> None:
        stack.mails.loses_answer = False

    return Fault("SMTP lose_response", lose, keep, 2.0)

"""What is told of schedules and their runs: kinds of mails, and reasons in words."""

from wallet.languages import gettext, gettext_noop

MADE = "schedule_made"  # so that who didn't make it hears of it before any money moves
NOT_DONE = "schedule_not_done"
MISSED = "schedule_missed"
UNFUNDED = "schedule_unfunded"

SENTENCES = {
    "insufficient_funds": gettext_noop("There wasn't enough money in your wallet."),
    "recipient_not_found": gettext_noop("Their wallet can't receive money any more."),
    "amount_over_limit": gettext_noop("This is more than can be moved at once now."),
    "too_many_attempts": gettext_noop(
        "Too many account numbers were tried from your wallet that day."
    ),
}
_ANY_OTHER = gettext_noop("Your wallet couldn't do it that day.")


def sentence(reason: str) -> str:
    """A refusal that came later than these words is still told."""
    return gettext(SENTENCES.get(reason, _ANY_OTHER))

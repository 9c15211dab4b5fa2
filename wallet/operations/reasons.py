"""Why an operation waits or failed: stable codes for programs, sentences for people."""

from wallet.bank.answers import CONFLICT, UNCLEAR, UNREACHABLE
from wallet.languages import gettext, gettext_noop

BOOKED_IN_SUSPENSE = "booked_in_suspense"

REASONS: dict[str, str] = {
    # while it waits
    UNREACHABLE: gettext_noop("Your bank can't be reached right now. This goes through by itself."),
    UNCLEAR: gettext_noop("Your bank gave no clear answer. We ask again, with the same reference."),
    CONFLICT: gettext_noop(
        "Your bank's answer doesn't match this request. Florin's people are looking at it."
    ),
    # when it failed: the bank's refusals
    "insufficient_funds": gettext_noop("There isn't enough money in your bank account."),
    "account_frozen": gettext_noop("Your bank account is frozen. Please ask your bank."),
    "account_closed": gettext_noop("Your bank account is closed."),
    "wrong_currency": gettext_noop("Your bank account is in another currency."),
    "unknown_account": gettext_noop("Your bank doesn't know this account."),
    # ... and ours
    BOOKED_IN_SUSPENSE: gettext_noop(
        "Your bank did this, but we couldn't book it. The money is set aside safely, and Florin's "
        "people are looking at it."
    ),
}
_REFUSED = gettext_noop("Your bank refused this.")


def sentence(reason: str | None) -> str | None:
    """The reason in words; a refusal that the bank invents later is still told."""
    if reason is None:
        return None
    return gettext(REASONS.get(reason, _REFUSED))

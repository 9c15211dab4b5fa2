"""Why an operation waits or failed: stable codes for programs, sentences for people."""

from wallet.bank.answers import CONFLICT, UNCLEAR, UNREACHABLE

BOOKED_IN_SUSPENSE = "booked_in_suspense"

REASONS: dict[str, str] = {
    # while it waits
    UNREACHABLE: "Your bank can't be reached right now. This goes through by itself.",
    UNCLEAR: "Your bank gave no clear answer. We ask again, with the same reference.",
    CONFLICT: "Your bank's answer doesn't match this request. Florin's people are looking at it.",
    # when it failed: the bank's refusals
    "insufficient_funds": "There isn't enough money in your bank account.",
    "account_frozen": "Your bank account is frozen. Please ask your bank.",
    "account_closed": "Your bank account is closed.",
    "wrong_currency": "Your bank account is in another currency.",
    "unknown_account": "Your bank doesn't know this account.",
    # ... and ours
    BOOKED_IN_SUSPENSE: (
        "Your bank did this, but we couldn't book it. The money is set aside safely, and Florin's "
        "people are looking at it."
    ),
}


def sentence(reason: str | None) -> str | None:
    """The reason in words; a refusal that the bank invents later is still told."""
    if reason is None:
        return None
    return REASONS.get(reason, "Your bank refused this.")

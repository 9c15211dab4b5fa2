"""Why a row, or a whole payout, was refused: codes, and the words that people read."""

from wallet.errors import RecipientNotFound
from wallet.languages import gettext, gettext_noop

INSUFFICIENT_FUNDS = "insufficient_funds"
RECIPIENT_NOT_FOUND = "recipient_not_found"
NOT_ALL = "not_all"

SENTENCES = {
    INSUFFICIENT_FUNDS: gettext_noop("There wasn't enough money in your wallet."),
    RECIPIENT_NOT_FOUND: RecipientNotFound.message,
    NOT_ALL: gettext_noop("Not all could be sent, so nothing was."),
}
UNKNOWN = gettext_noop("This couldn't be booked. Florin's people are looking at it.")


def sentence(reason: str) -> str:
    return gettext(SENTENCES.get(reason, UNKNOWN))

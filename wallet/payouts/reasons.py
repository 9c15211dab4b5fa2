"""Why a row, or a whole payout, was refused: codes, and the words that people read."""

from wallet.errors import RecipientNotFound

INSUFFICIENT_FUNDS = "insufficient_funds"
RECIPIENT_NOT_FOUND = "recipient_not_found"
NOT_ALL = "not_all"

SENTENCES = {
    INSUFFICIENT_FUNDS: "There wasn't enough money in your wallet.",
    RECIPIENT_NOT_FOUND: RecipientNotFound.message,
    NOT_ALL: "Not all could be sent, so nothing was.",
}


def sentence(reason: str) -> str:
    return SENTENCES.get(reason, "This couldn't be booked. Florin's people are looking at it.")

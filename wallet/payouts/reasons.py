"""Why a row, or a whole payout, was refused: codes, and the words that people read."""

INSUFFICIENT_FUNDS = "insufficient_funds"
NOT_ALL = "not_all"

SENTENCES = {
    INSUFFICIENT_FUNDS: "There wasn't enough money in your wallet.",
    NOT_ALL: "Not all could be sent, so nothing was.",
}


def sentence(reason: str) -> str:
    return SENTENCES.get(reason, "This couldn't be booked. Florin's people are looking at it.")

"""What the bank tells us by itself: the outcome of a transfer that was pending."""

import logging
from datetime import UTC, datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from actors import ring
from wallet import operations
from wallet.bank import webhook
from wallet.database import transaction
from wallet.errors import WalletError
from webapp import limits
from webapp.auth import anyone

bp = Blueprint("webhooks", __name__)

log = logging.getLogger(__name__)


@bp.post("/webhooks/bank")
@anyone
@limits.exempt
def bank_answered() -> ResponseReturnValue:
    """Acknowledged only after the commit: the bank repeats until then, signed anew each time."""
    try:
        message = webhook.read(dict(request.headers), request.get_data(), datetime.now(UTC))
        with transaction() as session:
            webhook.refuse_replay(session, message)
            operations.apply_bank_answer(session, message.transfer_id, message.answer)
    except WalletError as error:
        log.warning("a webhook was refused: %s", error.code)  # and nothing of what it said
        raise
    ring("mail")
    return "", 204

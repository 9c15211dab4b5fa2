"""How much one may ask: every request is a mail to somebody who didn't ask for it."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wallet.errors import TooManyAttempts
from wallet.languages import gettext, gettext_noop
from wallet.requests.models import MoneyRequest
from wallet.requests.states import State

# In a day, whatever became of them: cancelled ones have been mailed, too.
MOST_A_DAY = 50
MOST_OF_ONE_A_DAY = 3
# Who has said no so often is left alone for as long as the first of these is remembered.
MOST_DECLINED = 3
DECLINED_DAYS = 30

_TOO_MANY = gettext_noop("You have asked for money very often today. Please wait until tomorrow.")
# The same words for both: who is asked too often may well have said no.
_TOO_MANY_OF_ONE = gettext_noop(
    "You have asked this person several times. Please wait before you ask again."
)
_DAY = 24 * 60 * 60


def refuse_too_many(
    session: Session, asker_id: UUID, payer_ids: Collection[UUID], count: int
) -> None:
    """`count` more requests, some of them of these. Raises TooManyAttempts.

    The caller holds the asker's lock, so that what is counted doesn't grow meanwhile.
    """
    a_day_ago = func.now() - timedelta(days=1)
    today = MoneyRequest.created_at > a_day_ago
    of_asker = MoneyRequest.asker_id == asker_id
    asked = session.scalar(select(func.count()).where(of_asker, today)) or 0
    if asked + count > MOST_A_DAY:
        raise TooManyAttempts(gettext(_TOO_MANY), retry_after_seconds=_DAY)
    if not payer_ids:
        return
    declined = (MoneyRequest.state == State.DECLINED) & (
        MoneyRequest.ended_at > func.now() - timedelta(days=DECLINED_DAYS)
    )
    too_many = (
        select(MoneyRequest.payer_id)
        .where(of_asker, MoneyRequest.payer_id.in_(payer_ids), today | declined)
        .group_by(MoneyRequest.payer_id)
        .having(
            (func.count().filter(today) >= MOST_OF_ONE_A_DAY)
            | (func.count().filter(declined) >= MOST_DECLINED)
        )
    )
    if session.scalar(too_many.limit(1)) is not None:
        raise TooManyAttempts(gettext(_TOO_MANY_OF_ONE), retry_after_seconds=_DAY)

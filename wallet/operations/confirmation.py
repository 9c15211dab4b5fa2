"""When money leaves a wallet only after its owner has given the password once more.

Many small payments are not added up, because that would cost each of them a query. What bounds them
is how often money may be moved at all, and each is told to its owner by mail.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wallet.money import Money
from wallet.operations.models import Operation
from wallet.operations.states import State
from wallet.people import Person
from wallet.settings import settings


def is_confirmation_needed(
    session: Session, person: Person, amount: Money, recipient: Person | None = None
) -> bool:
    """Whether so much, to the bank or to this recipient, is over a limit. Small amounts cost no
    query."""
    if amount.minor > Money.of_major(settings().confirm_over, amount.currency).minor:
        return True
    to_strangers = Money.of_major(settings().confirm_new_payee_over, amount.currency)
    if recipient is None or amount.minor <= to_strangers.minor:
        return False
    return not _has_sent_to(session, person, recipient)


def _has_sent_to(session: Session, person: Person, recipient: Person) -> bool:
    sent = select(Operation.id).where(
        Operation.person_id == person.id,
        Operation.recipient_id == recipient.id,
        Operation.state == State.SETTLED,
    )
    return session.scalar(sent.limit(1)) is not None

"""When money leaves a wallet only after its owner has given the password once more.

Many small payments are not added up, because that would cost each of them a query. What bounds them
is how often money may be moved at all, and each is told to its owner by mail.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from wallet.languages import gettext, gettext_noop
from wallet.money import Money
from wallet.operations.models import Operation
from wallet.operations.states import State
from wallet.people import Person
from wallet.settings import settings

# Always asked, whatever it adds up to: one click is thousands of payments.
WHY_CONFIRM_PAYOUT = gettext_noop("Confirm that it is you: this is many payments at once.")


def may_need_confirming(amount: Money) -> bool:
    """Is it over any of the limits? If not, nobody has to be looked up."""
    lowest = min(settings().confirm_over, settings().confirm_new_payee_over)
    return amount.minor > Money.of_major(lowest, amount.currency).minor


def why_confirm(
    session: Session, person: Person, amount: Money, recipient: Person | None = None
) -> str | None:
    """Over which limit so much is, to the bank or to this recipient, in a sentence; None for none.
    Small amounts cost no query."""
    at_once = Money.of_major(settings().confirm_over, amount.currency)
    if amount.minor > at_once.minor:
        return gettext(
            "Confirm that it is you: this is more than %(amount)s.", amount=at_once.display()
        )
    to_strangers = Money.of_major(settings().confirm_new_payee_over, amount.currency)
    if recipient is None or amount.minor <= to_strangers.minor:
        return None
    if _has_sent_to(session, person, recipient):
        return None
    return gettext(
        "Confirm that it is you: this is more than %(amount)s, and you never sent money there"
        " before.",
        amount=to_strangers.display(),
    )


def _has_sent_to(session: Session, person: Person, recipient: Person) -> bool:
    sent = select(Operation.id).where(
        Operation.person_id == person.id,
        Operation.recipient_id == recipient.id,
        Operation.state == State.SETTLED,
    )
    return session.scalar(sent.limit(1)) is not None

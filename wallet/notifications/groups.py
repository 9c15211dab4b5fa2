"""What can be told by mail or not, as each person likes: groups of kinds.

A mail that is muted is not sent; what it would have said still stands in the list. It is decided in
one place, when the mail is claimed (`claim.sql`), so what somebody chooses counts at once.
"""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from wallet.notifications.models import person


class Group(StrEnum):
    MONEY_IN = "money_in"
    MONEY_OUT = "money_out"
    WAITING = "waiting"  # and refused
    PAYOUTS = "payouts"
    REQUESTS = "requests"
    SCHEDULES = "schedules"


# What is in none is about the locks of a wallet, about opening one, or tells of what somebody else
# may have done in the owner's name: it is always sent.
GROUP_OF: dict[str, Group] = {
    "deposit_settled": Group.MONEY_IN,
    "transfer_received": Group.MONEY_IN,
    "request_paid": Group.MONEY_IN,
    "withdrawal_settled": Group.MONEY_OUT,
    "transfer_sent": Group.MONEY_OUT,
    "operation_parked": Group.WAITING,
    "deposit_failed": Group.WAITING,
    "withdrawal_failed": Group.WAITING,
    "payout_done": Group.PAYOUTS,
    "payout_refused": Group.PAYOUTS,
    "request_asked": Group.REQUESTS,
    "request_reminded": Group.REQUESTS,
    "request_declined": Group.REQUESTS,
    "schedule_not_done": Group.SCHEDULES,
    "schedule_missed": Group.SCHEDULES,
    "schedule_unfunded": Group.SCHEDULES,
}


def muted_by(session: Session, person_id: UUID) -> frozenset[Group]:
    """The groups whose mails this person doesn't want."""
    muted = session.scalar(select(person.c.muted).where(person.c.id == person_id)) or []
    return frozenset(Group(each) for each in muted if each in set(Group))


def mute(session: Session, person_id: UUID, groups: Collection[Group]) -> None:
    """These from now on, and no others."""
    muted = [group for group in Group if group in groups]
    session.execute(update(person).where(person.c.id == person_id).values(muted=muted))

"""What people see of their payouts: one, and the latest."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from wallet.errors import PayoutNotFound
from wallet.money import Money
from wallet.paging import check_limit, id_in
from wallet.payouts.models import Payout
from wallet.payouts.states import FINAL, Mode, State

MAX_PAGE = 100  # payouts


@dataclass(frozen=True, slots=True)
class PayoutView:
    id: UUID
    state: State
    mode: Mode
    rows: int  # that can be sent; faulty ones come on top
    faulty: int
    total: Money
    settled: int
    settled_total: Money
    refused: int
    reason: str | None  # a code; why it was refused as a whole
    created_at: datetime
    accepted_at: datetime | None
    done_at: datetime | None

    @property
    def answered(self) -> int:
        return self.settled + self.refused

    @property
    def in_flight(self) -> bool:
        return self.state is State.ACCEPTED

    @property
    def is_final(self) -> bool:
        return self.state in FINAL

    @property
    def is_in_vain(self) -> bool:
        """Every row was refused, each on its own."""
        return self.state is State.DONE and not self.settled


@dataclass(frozen=True, slots=True)
class PayoutPage:
    items: list[PayoutView]
    next_cursor: str | None  # of the page with the next older ones


def find(session: Session, person_id: UUID, payout_id: UUID) -> PayoutView:
    """Raises PayoutNotFound, also for somebody else's."""
    return _view(own(session, person_id, payout_id))


def recent(
    session: Session, person_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> PayoutPage:
    """The newest first. `cursor` is the `next_cursor` of the page before. Raises InvalidInput."""
    check_limit(limit, MAX_PAGE)
    newest = select(Payout).where(Payout.person_id == person_id)
    if cursor is not None:
        newest = newest.where(Payout.id < id_in(cursor))
    found = session.scalars(newest.order_by(Payout.id.desc()).limit(limit + 1)).all()
    items = [_view(payout) for payout in found[:limit]]
    return PayoutPage(items, str(items[-1].id) if len(found) > limit else None)


def own(session: Session, person_id: UUID, payout_id: UUID) -> Payout:
    """As it is now, whatever this session has read before."""
    payout = session.get(Payout, payout_id, populate_existing=True)
    if payout is None or payout.person_id != person_id:
        raise PayoutNotFound
    return payout


def _view(payout: Payout) -> PayoutView:
    return PayoutView(
        id=payout.id,
        state=State(payout.state),
        mode=Mode(payout.mode),
        rows=payout.row_count,
        faulty=payout.fault_count,
        total=Money(payout.total, payout.currency),
        settled=payout.settled_count,
        settled_total=Money(payout.settled_total, payout.currency),
        refused=payout.refused_count,
        reason=payout.reason,
        created_at=payout.created_at,
        accepted_at=payout.accepted_at,
        done_at=payout.done_at,
    )

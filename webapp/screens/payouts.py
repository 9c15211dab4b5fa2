"""A payout, while it is carried out."""

from uuid import UUID

from wallet import payouts
from wallet.database import autocommit
from wallet.languages import gettext
from wallet.locales import number
from wallet.payouts import PayoutView, RowState, State
from wallet.people import Person
from webapp import versions
from webapp.screens.pulse import Context


def payout(person: Person, payout_id: UUID) -> Context:
    """Live while it is carried out. Raises PayoutNotFound, also for somebody else's."""
    version = versions.version(person)
    with autocommit() as session:
        found = payouts.find(session, person.id, payout_id)
        is_draft = found.state is State.DRAFT
        review = payouts.review(session, person, payout_id) if is_draft else None
        refused = payouts.rows(session, person.id, payout_id, state=RowState.REFUSED).items
    return {
        "payout": found,
        "review": review,
        "refused": refused,
        "on": f"payout:{payout_id}",
        "version": version,
        "quick": found.in_flight,
        "announcement": _announcement(found),
    }


def _announcement(payout: PayoutView) -> str:
    """Not each step: who listens would hear nothing else."""
    if not payout.is_final:
        return gettext("Your payments are being sent.") if payout.in_flight else ""
    return gettext(
        "Done: %(sent)s sent, %(refused)s refused.",
        sent=number(payout.settled),
        refused=number(payout.refused),
    )

"""What keeps a person's wallet theirs, on one page, and what happened to it lately."""

from flask import Blueprint, render_template

from wallet import audit, people
from wallet.audit import Event
from wallet.database import transaction
from webapp import locks, welcome
from webapp.auth import current_person, signed_in

RUNS_SHOWN = 30
EVENTS_READ = 500  # a run is counted no further
ROUTINE = [Event.CONFIRMED]  # recorded; among the rest it would only push out what matters

bp = Blueprint("account_security", __name__)


@bp.get("/security")
@signed_in
def show() -> str:
    welcome.looked_at_security()
    person_id = current_person().id
    with transaction() as session:
        second_factor = people.second_factor_of(session, person_id)
        sign_ins = len(people.sessions_of(session, person_id))
        passkeys = people.passkeys_of(session, person_id) if people.can_have_passkeys() else None
        events = audit.events_of(session, person_id, EVENTS_READ, but=ROUTINE)
    return render_template(
        "account_security/page.html",
        second_factor=second_factor,
        passkeys=passkeys,
        sign_ins=sign_ins,
        lately=locks.in_runs(events)[:RUNS_SHOWN],
    )

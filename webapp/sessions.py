"""A person's sign-ins, and ending them."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from wallet import people
from wallet.database import transaction
from wallet.languages import gettext
from webapp.auth import (
    clear_sign_in_cookies,
    current_person,
    current_session_id,
    current_signed_in,
    origin,
    owner,
    signed_in,
)

bp = Blueprint("sessions", __name__)


@bp.get("/sessions")
@signed_in
def show() -> str:
    with transaction() as session:
        sessions = people.sessions_of(session, current_person().id)
    return render_template(
        "sessions/page.html", sessions=sessions, this_session=current_session_id()
    )


@bp.post("/sessions/<uuid:session_id>/end")
@owner
def end(session_id: UUID) -> AnyResponse:
    with transaction() as session:
        people.end_session(session, current_signed_in(), session_id, origin())
    if session_id == current_session_id():
        response = redirect(url_for("sign_in.show"), code=303)
        clear_sign_in_cookies(response)
        return response
    flash(gettext("That sign-in has ended."), "done")
    return redirect(url_for("sessions.show"), code=303)


@bp.post("/sessions/end-others")
@signed_in
def end_others() -> AnyResponse:
    with transaction() as session:
        ended = people.end_other_sessions(session, current_signed_in(), origin())
    if ended:
        flash(gettext("The other sign-ins have ended."), "done")
    else:
        flash(gettext("There was no other sign-in."), "done")
    return redirect(url_for("sessions.show"), code=303)

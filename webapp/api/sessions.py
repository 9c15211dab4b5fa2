"""A person's sign-ins, and ending them."""

from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue

from wallet import people
from wallet.database import transaction
from wallet.people import SessionView
from webapp.api import bp
from webapp.api.times import timestamp
from webapp.auth import (
    current_person,
    current_session_id,
    current_signed_in,
    origin,
    owner,
    signed_in,
)


@bp.get("/sessions")
@signed_in
def sessions() -> ResponseReturnValue:
    """The newest first."""
    with transaction() as session:
        items = people.sessions_of(session, current_person().id)
    return jsonify(items=[_as_json(item) for item in items])


@bp.delete("/sessions/<uuid:session_id>")
@owner
def end_session(session_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        people.end_session(session, current_signed_in(), session_id, origin())
    return "", 204


@bp.delete("/sessions")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """All but the one that asks."""
    with transaction() as session:
        people.end_other_sessions(session, current_signed_in(), origin())
    return "", 204


def _as_json(view: SessionView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "user_agent": view.user_agent,
        "address": view.address,
        "created_at": timestamp(view.created_at),
        "last_seen_at": timestamp(view.last_seen_at),
        "is_this_one": view.id == current_session_id(),
    }

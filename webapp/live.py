"""The one poll of a page."""

from flask import Blueprint, Response, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from wallet import live
from webapp import limits, screens
from webapp.auth import anyone, ask_to_sign_in, current_person, person_id_by_signature

bp = Blueprint("live", __name__)


@bp.get("/live")
@anyone  # the signed token is enough for "nothing new"; whatever shows more asks PostgreSQL
@limits.exempt
def poll() -> AnyResponse:
    person_id = person_id_by_signature()
    if person_id and live.version(person_id) == request.args.get("v"):
        return Response(status=204)  # nothing new
    return _whats_new()


@limits.at_large
def _whats_new() -> AnyResponse:
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    return screens.changed(current_person(), request.args.get("on", "dashboard"))

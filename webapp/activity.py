"""The full history, page by page."""

from flask import Blueprint, Response, request

from webapp import pages, screens
from webapp.auth import current_person, signed_in

bp = Blueprint("activity", __name__)


@bp.get("/activity")
@signed_in
def show() -> Response:
    context = screens.activity(current_person(), request.args.get("cursor"))
    return pages.render("activity/_activity.html", page="activity/page.html", **context)

"""Home: the balance, the three actions, what happened lately."""

from flask import Blueprint, Response, render_template
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from webapp import pages, screens, simulator
from webapp.auth import anyone, ask_to_sign_in, current_person, signed_in

bp = Blueprint("dashboard", __name__)


@bp.get("/")
@anyone
def show() -> AnyResponse:
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    context = screens.dashboard(current_person())
    return Response(render_template("dashboard/page.html", simulator=simulator.panel(), **context))


@bp.get("/balance")
@signed_in
def balance() -> Response:
    return _part("dashboard/_balance.html")


@bp.get("/feed")
@signed_in
def feed() -> Response:
    return _part("dashboard/_feed.html")


def _part(partial: str) -> Response:
    context = screens.dashboard(current_person())
    return pages.render(partial, page="dashboard/page.html", simulator=simulator.panel(), **context)

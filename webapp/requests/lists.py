"""What one is to pay, what one asked for, what was before; and a split with all its parts."""

from uuid import UUID

from flask import Response, make_response, render_template, request

from wallet import requests
from wallet.database import autocommit
from webapp import pages, screens
from webapp.auth import current_person, owner, signed_in
from webapp.requests import bp


@bp.get("/requests")
@signed_in
def index() -> Response:
    person, cursor = current_person(), request.args.get("cursor")
    with autocommit() as session:
        earlier = requests.earlier_requests(session, person.id, cursor=cursor)
        still_open = requests.open_requests(session, person.id)
    page = render_template(
        "requests/index.html", open=still_open, earlier=earlier, is_first=cursor is None
    )
    return make_response(page)


@bp.get("/requests/splits/<uuid:group_id>")
@owner
def show_split(group_id: UUID) -> Response:
    context = screens.split(current_person(), group_id)
    return pages.render("requests/_split.html", page="requests/split.html", **context)

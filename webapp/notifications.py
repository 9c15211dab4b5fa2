"""What we told a person, as a list."""

from flask import Blueprint, render_template

from wallet import notifications
from wallet.database import transaction
from webapp.auth import current_person, signed_in

SHOWN = 50

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
@signed_in
def show() -> str:
    with transaction() as session:
        page = notifications.recent(session, current_person().id, limit=SHOWN)
    return render_template("notifications/page.html", notifications=page.items)

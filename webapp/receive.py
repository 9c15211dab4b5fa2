"""How others send to this person: their number, to be copied, read out or scanned."""

from flask import Blueprint, render_template, url_for

from wallet.settings import settings
from webapp.auth import current_person, signed_in

bp = Blueprint("receive", __name__)


@bp.get("/receive")
@signed_in
def show() -> str:
    """The code leads whoever scans it to a form that is filled in with the number."""
    number = current_person().account_number
    link = settings().public_url.rstrip("/") + url_for("transfers.new", to=number)
    return render_template("receive/page.html", number=number, link=link)

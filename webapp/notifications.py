"""What we told a person, as a list; how much of it is new; and what they want by mail."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from wallet import notifications
from wallet.database import transaction
from wallet.languages import gettext
from wallet.notifications import Group
from webapp import limits, versions
from webapp.auth import current_person, signed_in
from webapp.errors import DATABASE_AWAY

PER_PAGE = 50

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
@signed_in
def show() -> Response:
    """What is shown counts as read from then on; here it is still told apart."""
    person = current_person()
    with transaction() as session:
        page = notifications.recent(
            session, person.id, cursor=request.args.get("cursor"), limit=PER_PAGE
        )
        new = [each.id for each in page.items if not each.is_read]
        notifications.mark_read(session, person.id, new)
    return make_response(render_template("notifications/page.html", page=page))


@bp.post("/notifications/read")
@signed_in
@limits.preferences
def read_all() -> AnyResponse:
    with transaction() as session:
        notifications.mark_all_read(session, current_person().id)
    flash(gettext("All updates are read."), "done")
    return redirect(url_for(".show"), code=303)


@bp.get("/notifications/mails")
@signed_in
def mails() -> Response:
    with transaction() as session:
        muted = notifications.muted_by(session, current_person().id)
    return make_response(
        render_template("notifications/mails.html", groups=list(Group), muted=muted)
    )


@bp.post("/notifications/mails")
@signed_in
@limits.preferences
def choose_mails() -> AnyResponse:
    wanted = set(request.form.getlist("mail"))
    with transaction() as session:
        muted = [group for group in Group if group not in wanted]
        notifications.mute(session, current_person().id, muted)
    flash(gettext("Saved."), "done")
    return redirect(url_for(".mails"), code=303)


@bp.app_template_global()
def unread() -> str:
    """How many updates are new, for the frame of every page: "" for none, "99+" for many."""
    if not current_user.is_authenticated:  # a sample of the frame, see the component sheet
        return ""
    person = current_person()
    try:
        count = notifications.unread(person.id, versions.version(person))
    except DATABASE_AWAY as away:  # this may be the page that says so
        current_app.logger.warning("unread updates were not counted: %s", type(away).__name__)
        return ""
    if count > notifications.MOST:
        return f"{notifications.MOST}+"
    return str(count or "")

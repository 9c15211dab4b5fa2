"""How the three forms that move money answer once the operation is committed."""

from uuid import UUID

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp import pages, screens
from webapp.auth import current_person


def accepted(operation_id: UUID, sentence: str) -> AnyResponse:
    """The operation's own page; on the dashboard instead the closed form and all that changed."""
    person = current_person()
    if not pages.wants_partial():
        return redirect(url_for("operations.show", operation_id=operation_id), code=303)
    flash(sentence, "done")
    return pages.with_flash(screens.changed(person, "dashboard", first="dashboard/_form.html"))

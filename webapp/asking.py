"""How the three forms that move money answer once the operation is committed."""

import json
from uuid import UUID

from flask import flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp import pages

WAKE = json.dumps({"wake": {"target": "#live"}})


def accepted(operation_id: UUID, sentence: str) -> AnyResponse:
    """The operation's own page; on the dashboard instead the closed form, and the page asks at once
    what has changed."""
    if not pages.wants_partial():
        return redirect(url_for("operations.show", operation_id=operation_id), code=303)
    flash(sentence, "done")
    return closed_with("dashboard/_form.html")


def closed_with(partial: str, **context: object) -> AnyResponse:
    """In place of the form on the dashboard: a part that says what was done, or nothing."""
    response = pages.with_flash(make_response(render_template(partial, **context)))
    response.headers["HX-Trigger-After-Swap"] = WAKE
    return response

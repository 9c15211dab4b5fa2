"""How large a request's body may be: decided before any of it is read."""

from collections.abc import Callable

from flask import abort, current_app, request
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from wallet.errors import SessionEnded
from webapp.auth import View, enforce_access

MAX_BODY_BYTES = 64 * 1024
MAX_PAYOUT_BYTES = 4 * 1024 * 1024  # 10,000 rows of 400
MAX_UPLOAD_BYTES = (
    MAX_PAYOUT_BYTES + MAX_BODY_BYTES
)  # the fields, too; waitress has to allow it, see `serving`


def up_to(
    size_bytes: int, or_else: Callable[[], AnyResponse] | None = None
) -> Callable[[View], View]:
    """Declare that a route takes larger bodies than all others, from those who are signed in; and
    what these see when theirs is larger still: none of it is read, so nothing that was typed."""

    def declare(view: View) -> View:
        view.max_body_bytes = size_bytes  # type: ignore[attr-defined]
        view.or_else = or_else  # type: ignore[attr-defined]
        return view

    return declare


def refuse_large() -> AnyResponse | None:
    """Also where no view would read the body, and one whose length isn't stated."""
    view = current_app.view_functions.get(request.endpoint or "")
    most = getattr(view, "max_body_bytes", MAX_BODY_BYTES)
    if request.content_length is None:
        request.get_data()  # stops at the limit without a word ...
        request.stream.read(1)  # ... and says 413 when asked to read on
    elif request.content_length > most:
        return _too_large(getattr(view, "or_else", None))
    elif request.content_length > MAX_BODY_BYTES:
        if not current_user.is_authenticated:  # nobody else makes us parse so much
            raise SessionEnded
        request.max_content_length = most
        request.max_form_memory_size = 2 * MAX_BODY_BYTES  # werkzeug counts what it reads at once
    return None


def _too_large(show: Callable[[], AnyResponse] | None) -> AnyResponse:
    if show is None:
        abort(413)
    response = enforce_access()
    if response is None:
        response = show()
        response.status_code = 413
    return response

"""The JSON API, `/api/v1`: the same verbs and the same validation as the pages.

Signed in by `Authorization: Bearer` alone; no cookie is read here, so no other site can use one.
"""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")

from webapp.api import (  # noqa: E402 - they add routes
    account,  # noqa: F401
    movements,  # noqa: F401
    openapi,  # noqa: F401
    operations,  # noqa: F401
    payouts,  # noqa: F401
    sessions,  # noqa: F401
    sign_in,  # noqa: F401
)

"""The JSON API, `/api/v1`: the same verbs and the same validation as the pages.

Signed in by `Authorization: Bearer` alone; no cookie is read here, so no other site can use one.
"""

from flask import Blueprint

bp = Blueprint("api", __name__, url_prefix="/api/v1")

from webapp.api import account, movements, operations, sign_in  # noqa: E402,F401 - they add routes

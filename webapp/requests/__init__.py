"""Asking for money: the lists, the forms, one request, a split, and the link that anybody may pay.

`/requests/…` is of those who are signed in and named; `/pay/<token>` is of whoever has the link.
"""

from flask import Blueprint

bp = Blueprint("requests", __name__)

from webapp.requests import (  # noqa: E402 - they add routes
    link,  # noqa: F401
    lists,  # noqa: F401
    new,  # noqa: F401
    one,  # noqa: F401
)

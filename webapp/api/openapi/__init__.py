"""The JSON API described in OpenAPI 3.1, for programs that read such; written by hand, and a test
holds it against the routes.
"""

from flask import jsonify
from flask.typing import ResponseReturnValue

from webapp.api import bp
from webapp.api.openapi.calls import AUTH, ITSELF, MONEY
from webapp.api.openapi.payouts import PAYOUTS
from webapp.api.openapi.payouts import SCHEMAS as PAYOUT_SCHEMAS
from webapp.api.openapi.pieces import Node
from webapp.api.openapi.words import SCHEMAS
from webapp.auth import anyone

DOCUMENT: Node = {
    "openapi": "3.1.0",
    "info": {"title": "Florin", "version": "1"},
    "servers": [{"url": "/api/v1"}],
    "security": [{"bearer": []}],
    "paths": AUTH | MONEY | PAYOUTS | ITSELF,
    "components": {
        "schemas": SCHEMAS | PAYOUT_SCHEMAS,
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
    },
}


@bp.get("/openapi.json")
@anyone
def openapi() -> ResponseReturnValue:
    return jsonify(DOCUMENT)

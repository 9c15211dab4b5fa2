"""Whether the bank can work, and what it counts. Both without a token."""

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from bank_app.database import transaction

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Asks the database, too: callers send their transfers on the strength of this answer."""
    with transaction() as session:
        session.execute(text("SELECT 1"))
    return jsonify(status="ok")


@bp.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

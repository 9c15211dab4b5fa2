"""The Flask application of the bank, with its errors in one place."""

from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from bank_app import api, health, simulator
from bank_app.faults import with_faults
from bank_app.orders import Malformed
from bank_app.settings import settings

MAX_BODY_BYTES = 1024 * 1024


def create_app() -> Flask:
    """Raises SettingsError when the environment can't be used."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.register_blueprint(health.bp)
    app.register_blueprint(api.bp)
    if settings().simulator:
        app.register_blueprint(simulator.bp)
        app.wsgi_app = with_faults(app.wsgi_app)  # type: ignore[assignment, method-assign]
    _register_errors(app)
    return app


def _register_errors(app: Flask) -> None:
    @app.errorhandler(Malformed)
    def malformed(error: Malformed) -> tuple[Response, int]:
        return jsonify(code="malformed", detail=str(error)), 400

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> tuple[Response, int]:
        return jsonify(code="malformed", detail=f"at most {MAX_BODY_BYTES} bytes"), 400

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Response, int]:
        code = error.name.lower().replace(" ", "_")
        return jsonify(code=code), error.code or 500

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: Exception) -> tuple[Response, int]:
        app.logger.error("the database can't be used: %s", str(error).splitlines()[0])
        return jsonify(code="unavailable"), 503

    @app.errorhandler(Exception)
    def our_fault(_: Exception) -> tuple[Response, int]:
        # Flask itself would log the path, and with it somebody's account number.
        app.logger.exception("a request to %s failed", request.url_rule)
        return jsonify(code="internal_error"), 500

"""What every answer and every request has to keep to: headers, CSRF, the size of bodies."""

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from wallet.settings import settings
from webapp import api, bodies, webhooks

HSTS_SECONDS = 365 * 24 * 3600

HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": the CSRF check compares the referrer with the host on HTTPS.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    host_prefix = "__Host-" if settings().production else ""
    app.config.from_mapping(
        # Flask's own session holds the CSRF token; who is signed in stands in `webapp.auth`.
        SESSION_COOKIE_NAME=f"{host_prefix}florin_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings().production,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works
    )
    app.before_request(bodies.refuse_large)
    app.before_request(_refuse_fields_without_a_name)
    csrf.init_app(app)
    csrf.exempt(api.bp)  # takes no cookies
    csrf.exempt(webhooks.bp)  # signed
    app.after_request(_add_headers)


def _refuse_fields_without_a_name() -> None:
    """No form sends one, and the CSRF check would stumble over it."""
    if request.mimetype == "multipart/form-data" and None in request.form:
        abort(400)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().production:
        response.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    # Only a file whose address changes with its content says so; all else may show money.
    if "immutable" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(("HX-Request", "Cookie"))
    return response

"""Faults and changes at the push of a button; registered only with BANK_SIMULATOR=1, no token."""

from flask import Blueprint, Response, jsonify, request

from bank_app import accounts, faults
from bank_app.orders import Malformed, parse_json

bp = Blueprint("simulator", __name__, url_prefix="/simulator")

STATUSES = ("open", "frozen", "closed")


@bp.get("/fault")
def get_fault() -> Response:
    return jsonify(mode=faults.FAULT.mode)


@bp.put("/fault")
def put_fault() -> Response:
    mode = parse_json(request.get_data()).get("mode")
    if not isinstance(mode, str) or mode not in faults.MODES:
        raise Malformed(f"mode must be one of {', '.join(faults.MODES)}")
    faults.FAULT.set(mode)
    return jsonify(mode=mode)


@bp.patch("/account/<number>")
def patch_account(number: str) -> tuple[Response, int] | Response:
    fields = parse_json(request.get_data())
    status, email = fields.get("status"), fields.get("email")
    if status is None and email is None:
        raise Malformed("status or email must be given")
    if status is not None and status not in STATUSES:
        raise Malformed(f"status must be one of {', '.join(STATUSES)}")
    if email is not None and not (isinstance(email, str) and "@" in email and email.isprintable()):
        raise Malformed("email must be an e-mail address")
    if not accounts.change(number, status=status, email=email):
        return jsonify(code="account_not_found"), 404
    return jsonify(account=number)

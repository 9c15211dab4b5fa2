"""What callers with a service token can do: verify an account, and move money."""

from flask import Blueprint, Response, jsonify, request

from bank_app import faults, service_token, transfers
from bank_app.accounts import customers
from bank_app.database import transaction
from bank_app.metrics import UNAUTHORIZED
from bank_app.orders import ACCOUNT_NUMBER, MAX_BATCH, Malformed, Order, parse_id, parse_json
from bank_app.settings import settings

bp = Blueprint("api", __name__, url_prefix="/api/v1")

Answered = tuple[Response, int] | Response


@bp.before_request
def require_service_token() -> Answered | None:
    if service_token.is_good(request.headers.get("Authorization", "")):
        return None
    UNAUTHORIZED.inc()
    return jsonify(code="unauthorized"), 401


@bp.post("/verify-user/<number>")
def verify_user(number: str) -> Answered:
    customer = None
    if ACCOUNT_NUMBER.fullmatch(number):
        with transaction() as session:
            customer = customers(session, {number}).get(number)
    if customer is None or customer.status == "closed":
        return jsonify(code="account_not_found"), 404
    identity = customer.identity
    return jsonify(
        account=identity.account,
        holder=identity.holder,
        email=identity.email,
        currency=identity.currency,
        frozen=customer.status == "frozen",
    )


@bp.put("/transfer/<transfer_id>")
def put_transfer(transfer_id: str) -> Answered:
    order = Order.parse(transfer_id, parse_json(request.get_data()))
    [answer] = transfers.carry_out([order], pending_seconds=_pending_seconds())
    match answer.state:
        case "conflict":
            return jsonify(code="conflict", id=str(answer.id)), 409
        case "failed":
            return jsonify(code="failed", id=str(answer.id)), 500
        case _:
            return jsonify(answer.as_json())


@bp.get("/transfer/<transfer_id>")
def get_transfer(transfer_id: str) -> Answered:
    answer = transfers.find(parse_id(transfer_id))
    return jsonify(answer.as_json()) if answer else (jsonify(code="transfer_not_found"), 404)


@bp.post("/transfers")
def post_transfers() -> Answered:
    items = parse_json(request.get_data()).get("transfers")
    if not isinstance(items, list) or len(items) > MAX_BATCH:
        raise Malformed(f"transfers must be a list of at most {MAX_BATCH}")
    orders = [_order_or_none(item) for item in items]
    answers = iter(
        transfers.carry_out(
            [order for order in orders if order], pending_seconds=_pending_seconds()
        )
    )
    return jsonify(
        transfers=[
            next(answers).as_json() if order else _malformed(item)
            for item, order in zip(items, orders, strict=True)
        ]
    )


def _order_or_none(item: object) -> Order | None:
    try:
        return Order.parse(item.get("id") if isinstance(item, dict) else None, item)
    except Malformed:
        return None


def _malformed(item: object) -> dict[str, object]:
    """Named by what the caller called it, if that is a name."""
    given = item.get("id") if isinstance(item, dict) else None
    return {"id": given if isinstance(given, str) else None, "state": "malformed"}


def _pending_seconds() -> int | None:
    return settings().pending_seconds if faults.FAULT.mode == "pending" else None

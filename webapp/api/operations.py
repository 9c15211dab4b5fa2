"""What became of what somebody asked for."""

from typing import Any
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from wallet import operations
from wallet.database import transaction
from wallet.operations import OperationView
from webapp import limits
from webapp.api import bp
from webapp.api.paging import limit
from webapp.api.times import timestamp
from webapp.auth import current_person, owner, signed_in


@bp.get("/operations/<uuid:operation_id>")
@owner
def operation(operation_id: UUID) -> ResponseReturnValue:
    return jsonify(_found(operation_id))


@bp.get("/operations")
@signed_in
def history() -> ResponseReturnValue:
    """The newest first."""
    page = operations.history(current_person().id, cursor=request.args.get("cursor"), limit=limit())
    return jsonify(items=[as_json(item) for item in page.items], next_cursor=page.next_cursor)


@bp.post("/operations/<uuid:operation_id>/cancel")
@owner
@limits.money_by_program
def cancel(operation_id: UUID) -> ResponseReturnValue:
    person = current_person()
    with transaction() as session:
        operations.cancel(session, person.id, operation_id)
    return jsonify(_found(operation_id))


def as_json(view: OperationView) -> dict[str, Any]:
    """As both people of a transfer see it, each from their side."""
    return {
        "id": str(view.id),
        "kind": view.kind,
        "direction": view.direction,
        "state": view.state,
        "amount": view.amount.decimal,
        "currency": view.amount.currency,
        "counterparty": view.counterparty,
        "note": view.note,
        "reason": view.reason,
        "position": view.position,
        "created_at": timestamp(view.created_at),
        "settled_at": timestamp(view.settled_at),
    }


def _found(operation_id: UUID) -> dict[str, Any]:
    return as_json(operations.find(current_person().id, operation_id))

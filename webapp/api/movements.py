"""Moving money. Each answers with the operation; the same key answers with the same one again."""

from uuid import UUID

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from actors import ring
from wallet import operations
from wallet.database import transaction
from wallet.operations import BankRequest, TransferRequest
from webapp import limits
from webapp.api import bp
from webapp.api.body import idempotency_key, json_object
from webapp.api.operations import as_json
from webapp.auth import current_person, current_signed_in, signed_in


@bp.post("/deposits")
@signed_in
@limits.money
def deposit() -> ResponseReturnValue:
    person = current_person()
    key, body = idempotency_key(), json_object()
    parsed = BankRequest.parse(body, currency=person.currency, key=key)
    with transaction() as session:
        operation_id = operations.request_deposit(session, person, parsed)
    ring("bank")
    return _operation(operation_id, 202)


@bp.post("/withdrawals")
@signed_in
@limits.money
def withdrawal() -> ResponseReturnValue:
    person = current_person()
    key, body = idempotency_key(), json_object()
    parsed = BankRequest.parse(body, currency=person.currency, key=key)
    with transaction() as session:
        operation_id = operations.request_withdrawal(
            session, person, parsed, confirmed=current_signed_in().confirmed
        )
    ring("bank")
    return _operation(operation_id, 202)


@bp.post("/transfers")
@signed_in
@limits.money
def transfer() -> ResponseReturnValue:
    person = current_person()
    key, body = idempotency_key(), json_object()
    parsed = TransferRequest.parse(body, currency=person.currency, key=key)
    with transaction() as session:
        operation_id = operations.request_transfer(
            session, person, parsed, confirmed=current_signed_in().confirmed
        )
    ring("mail")
    return _operation(operation_id, 201)


def _operation(operation_id: UUID, status: int) -> ResponseReturnValue:
    with transaction() as session:
        view = operations.find(session, current_person().id, operation_id)
    location = url_for("api.operation", operation_id=operation_id)
    return jsonify(as_json(view)), status, {"Location": location}

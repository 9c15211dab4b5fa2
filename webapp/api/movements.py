"""Moving money. Each answers with the operation; the same key answers with the same one again."""

from flask import jsonify, url_for
from flask.typing import ResponseReturnValue

from actors import ring
from wallet import operations
from wallet.database import transaction
from wallet.operations import BankRequest, OperationView, TransferRequest
from webapp import limits
from webapp.api import bp
from webapp.api.body import idempotency_key, json_object
from webapp.api.operations import as_json
from webapp.auth import current_person, current_signed_in, signed_in


@bp.post("/deposits")
@signed_in
@limits.money_by_program
def deposit() -> ResponseReturnValue:
    person = current_person()
    key, body = idempotency_key(), json_object()
    parsed = BankRequest.parse(body, currency=person.currency, key=key)
    with transaction() as session:
        accepted = operations.request_deposit(session, person, parsed)
    ring("bank")
    return _answer(accepted, 202)


@bp.post("/withdrawals")
@signed_in
@limits.money_by_program
def withdrawal() -> ResponseReturnValue:
    person = current_person()
    key, body = idempotency_key(), json_object()
    parsed = BankRequest.parse(body, currency=person.currency, key=key)
    with transaction() as session:
        accepted = operations.request_withdrawal(
            session, person, parsed, confirmed=current_signed_in().confirmed
        )
    ring("bank")
    return _answer(accepted, 202)


@bp.post("/transfers")
@signed_in
@limits.money_by_program
def transfer() -> ResponseReturnValue:
    payer = current_signed_in()
    key, body = idempotency_key(), json_object()
    parsed = TransferRequest.parse(body, currency=payer.person.currency, key=key)
    accepted = operations.request_transfer(payer.person, parsed, confirmed=payer.confirmed)
    ring("mail")
    return _answer(accepted, 201)


def _answer(operation: OperationView, status: int) -> ResponseReturnValue:
    location = url_for("api.operation", operation_id=operation.id)
    return jsonify(as_json(operation)), status, {"Location": location}

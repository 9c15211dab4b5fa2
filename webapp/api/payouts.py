"""Paying many at once. The same key answers with the same payout again."""

from typing import Any
from uuid import UUID

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from actors import ring
from wallet import payouts
from wallet.database import transaction
from wallet.errors import InvalidInput
from wallet.languages import gettext
from wallet.payouts import (
    MAX_ROWS,
    Line,
    Mode,
    PayoutRequest,
    PayoutView,
    RowProblem,
    RowView,
)
from wallet.payouts.row_problems import MALFORMED
from webapp import bodies, limits
from webapp.api import bp
from webapp.api.body import idempotency_key, json_object
from webapp.api.paging import limit
from webapp.api.times import timestamp
from webapp.auth import current_person, current_signed_in, owner, signed_in


@bp.post("/payouts")
@signed_in
@limits.payouts
@bodies.up_to(bodies.MAX_PAYOUT_BYTES)
def request_payout() -> ResponseReturnValue:
    person = current_person()
    key, body = idempotency_key(), json_object()
    parsed = PayoutRequest.parse(
        _lines(body.get("rows")),
        mode=body.get("mode", Mode.INDEPENDENT),
        currency=person.currency,
        key=key,
    )
    with transaction() as session:
        payout_id = payouts.request_payout(
            session, person, parsed, confirmed=current_signed_in().confirmed
        )
    ring("payouts")
    location = url_for("api.payout", payout_id=payout_id)
    return jsonify(_found(payout_id)), 202, {"Location": location}


@bp.get("/payouts")
@signed_in
def recent_payouts() -> ResponseReturnValue:
    """The newest first."""
    with transaction() as session:
        page = payouts.recent(
            session, current_person().id, cursor=request.args.get("cursor"), limit=limit()
        )
    return jsonify(items=[_as_json(item) for item in page.items], next_cursor=page.next_cursor)


@bp.get("/payouts/<uuid:payout_id>")
@owner
def payout(payout_id: UUID) -> ResponseReturnValue:
    return jsonify(_found(payout_id))


@bp.get("/payouts/<uuid:payout_id>/rows")
@owner
def payout_rows(payout_id: UUID) -> ResponseReturnValue:
    """In the order of their numbers."""
    with transaction() as session:
        page = payouts.rows(
            session,
            current_person().id,
            payout_id,
            cursor=request.args.get("cursor"),
            limit=limit(),
        )
    return jsonify(items=[_row_as_json(item) for item in page.items], next_cursor=page.next_cursor)


def _lines(rows: object) -> list[Line]:
    """Numbered from 1; of too many, enough to be refused. Raises InvalidInput."""
    if not isinstance(rows, list):
        raise InvalidInput("rows", gettext("The rows must be a list."), "rows_malformed")
    return [_line(number, row) for number, row in enumerate(rows[: MAX_ROWS + 1], 1)]


def _line(number: int, row: object) -> Line:
    if isinstance(row, dict):
        return Line(number, row)
    return Line(number, {}, RowProblem(MALFORMED))


def _found(payout_id: UUID) -> dict[str, Any]:
    with transaction() as session:
        return _as_json(payouts.find(session, current_person().id, payout_id))


def _as_json(view: PayoutView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "state": view.state,
        "mode": view.mode,
        "currency": view.total.currency,
        "total": view.total.decimal,
        "row_count": view.rows,
        "fault_count": view.faulty,
        "settled_count": view.settled,
        "settled_total": view.settled_total.decimal,
        "refused_count": view.refused,
        "reason": view.reason,
        "created_at": timestamp(view.created_at),
        "accepted_at": timestamp(view.accepted_at),
        "done_at": timestamp(view.done_at),
    }


def _row_as_json(view: RowView) -> dict[str, Any]:
    return {
        "number": view.number,
        "account": view.account,
        "amount": view.amount.decimal,
        "note": view.note,
        "state": view.state,
        "reason": view.reason,
        "operation_id": str(view.operation_id) if view.operation_id else None,
    }

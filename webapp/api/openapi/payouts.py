"""The calls that pay many at once, by their paths."""

from wallet.operations.requests import MAX_NOTE
from wallet.payouts import MAX_FAULTS, MAX_ROWS, Mode, RowState, State
from wallet.payouts.rows import MAX_ROW_PAGE
from wallet.payouts.views import MAX_PAGE
from webapp.api.openapi.pieces import Node, answer, call, fields, or_null, ref, text
from webapp.api.openapi.words import (
    ACCOUNT_NUMBER,
    AMOUNT,
    CURRENCY,
    KEY,
    MISTAKES,
    TIME,
    UUID,
    in_path,
    in_query,
)

COUNT: Node = {"type": "integer", "minimum": 0}
MODE = text("Is each row sent on its own, or all or none of them?", enum=list(Mode))
NOTE = or_null(text(maxLength=MAX_NOTE))

SCHEMAS: dict[str, Node] = {
    "Payout": fields(
        id=UUID,
        state=text(enum=list(State)),
        mode=MODE,
        currency=CURRENCY,
        total=AMOUNT,
        row_count=COUNT,
        fault_count=COUNT | {"description": "Rows of an uploaded file that can't be sent"},
        settled_count=COUNT,
        settled_total=AMOUNT,
        refused_count=COUNT,
        reason=or_null(text("A code: why it was refused as a whole")),
        created_at=TIME,
        accepted_at=or_null(TIME),
        done_at=or_null(TIME),
    ),
    "PayoutRow": fields(
        number=COUNT,
        account=ACCOUNT_NUMBER,
        amount=AMOUNT,
        note=NOTE,
        state=text(enum=list(RowState)),
        reason=or_null(text("A code: why it was refused")),
        operation_id=or_null(UUID),
    ),
}


def _page(items: str) -> Node:
    return answer(
        "A page",
        fields(items={"type": "array", "items": ref(items)}, next_cursor=or_null(text())),
    )


def _limit(most: int) -> Node:
    return in_query("limit", {"type": "integer", "minimum": 1, "maximum": most})


_ROW = fields("note", account=ACCOUNT_NUMBER, amount=AMOUNT, note=NOTE)
_ROWS: Node = {"type": "array", "items": _ROW, "minItems": 1, "maxItems": MAX_ROWS}

PAYOUTS: Node = {
    "/payouts": {
        "post": call(
            "Send money to many wallets; accepted at once, carried out in the background",
            {202: answer("Accepted", ref("Payout"), Location=text())},
            body=fields("mode", rows=_ROWS, mode=MODE),
            parameters=(KEY,),
            refusals={
                400: "idempotency_key_missing, idempotency_key_invalid",
                403: "confirmation_needed",
                409: "idempotency_key_reused",
                422: f"faulty_rows, which names {MAX_FAULTS} at most, as in rows.17.amount; "
                f"mode_unknown, rows_malformed, rows_out_of_range, {MISTAKES}",
            },
        ),
        "get": call(
            "The payouts, the newest first",
            {200: _page("Payout")},
            parameters=(
                in_query("cursor", text("next_cursor of the page before", format="uuid")),
                _limit(MAX_PAGE),
            ),
            refusals={422: MISTAKES},
        ),
    },
    "/payouts/{payout_id}": {
        "get": call(
            "One payout",
            {200: answer("It", ref("Payout"))},
            parameters=(in_path("payout_id"),),
            refusals={404: "payout_not_found, not_found"},
        )
    },
    "/payouts/{payout_id}/rows": {
        "get": call(
            "What became of its rows, in their order",
            {200: _page("PayoutRow")},
            parameters=(
                in_path("payout_id"),
                in_query("cursor", text("next_cursor of the page before", pattern="^[0-9]{1,9}$")),
                _limit(MAX_ROW_PAGE),
            ),
            refusals={404: "payout_not_found, not_found", 422: MISTAKES},
        )
    },
}

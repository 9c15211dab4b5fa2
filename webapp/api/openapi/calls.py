"""The calls, by their paths."""

from wallet.operations.requests import MAX_NOTE
from wallet.operations.views import MAX_PAGE
from webapp.api.openapi.pieces import Node, answer, call, fields, or_null, ref, text
from webapp.api.openapi.words import (
    ACCOUNT_NUMBER,
    AMOUNT,
    CODE,
    CURRENCY,
    DONE,
    KEY,
    KNOWN_DEVICE,
    MISTAKES,
    MOVED,
    PASSWORD,
    TOKENS,
    UUID,
    in_path,
    in_query,
)

AUTH: Node = {
    "/auth/register": {
        "post": call(
            "Ask for a wallet; a code comes by mail to the address that the bank has",
            {202: answer("The same whatever the number is", fields(registration_id=UUID))},
            body=fields(account_number=ACCOUNT_NUMBER, password=PASSWORD),
            refusals={422: MISTAKES},
            for_anyone=True,
        )
    },
    "/auth/confirm": {
        "post": call(
            "Open the wallet with the code",
            {200: TOKENS},
            body=fields("device_token", registration_id=UUID, code=CODE, device_token=KNOWN_DEVICE),
            refusals={422: "invalid_code"},
            for_anyone=True,
        )
    },
    "/auth/login": {
        "post": call(
            "Sign in",
            {200: TOKENS},
            body=fields(
                "device_token",
                account_number=ACCOUNT_NUMBER,
                password=text(),
                device_token=KNOWN_DEVICE,
            ),
            refusals={401: "invalid_credentials, second_factor_needed"},
            for_anyone=True,
        )
    },
    "/auth/second-factor": {
        "post": call(
            "Finish signing in with a code of the app, or with a recovery code",
            {200: TOKENS},
            body=fields("device_token", challenge=text(), code=CODE, device_token=KNOWN_DEVICE),
            refusals={401: "session_ended", 422: "invalid_code"},
            for_anyone=True,
        )
    },
    "/auth/refresh": {
        "post": call(
            "Exchange the refresh token for the next pair",
            {200: TOKENS},
            body=fields(refresh_token=text()),
            refusals={401: "session_ended"},
            for_anyone=True,
        )
    },
    "/auth/step-up": {
        "post": call(
            "Give the password again, for what asks for it; good for five minutes",
            {204: DONE},
            body=fields(password=text()),
            refusals={422: "wrong_password"},
        )
    },
    "/auth/password": {
        "post": call(
            "Change the password; every other sign-in ends",
            {204: DONE},
            body=fields(current_password=text(), new_password=PASSWORD),
            refusals={422: f"wrong_password, {MISTAKES}"},
        )
    },
    "/auth/logout": {"post": call("Sign out", {204: DONE})},
    "/sessions": {
        "get": call(
            "The sign-ins that last, the newest first",
            {200: answer("Sign-ins", fields(items={"type": "array", "items": ref("Session")}))},
        ),
        "delete": call("End every sign-in but this one", {204: DONE}),
    },
    "/sessions/{session_id}": {
        "delete": call(
            "End one sign-in",
            {204: DONE},
            parameters=(in_path("session_id"),),
            refusals={404: "session_not_found, not_found"},
        )
    },
}


def move(summary: str, status: int, body: Node, refusals: dict[int, str]) -> Node:
    always = {
        400: "idempotency_key_missing, idempotency_key_invalid",
        409: "idempotency_key_reused",
    }
    answers = {status: MOVED}
    return {
        "post": call(summary, answers, body=body, parameters=(KEY,), refusals=always | refusals)
    }


MONEY: Node = {
    "/balance": {
        "get": call(
            "What one has",
            {200: answer("Balance", fields(currency=CURRENCY, available=AMOUNT, held=AMOUNT))},
        )
    },
    "/deposits": move("Add money from the bank", 202, fields(amount=AMOUNT), {422: MISTAKES}),
    "/withdrawals": move(
        "Move money to the bank",
        202,
        fields(amount=AMOUNT),
        {403: "confirmation_needed", 422: f"insufficient_funds, {MISTAKES}"},
    ),
    "/transfers": move(
        "Send money to another wallet, at once",
        201,
        fields("note", to=ACCOUNT_NUMBER, amount=AMOUNT, note=or_null(text(maxLength=MAX_NOTE))),
        {
            403: "confirmation_needed",
            422: f"recipient_not_found, recipient_is_self, insufficient_funds, {MISTAKES}",
        },
    ),
    "/operations": {
        "get": call(
            "The history, the newest first",
            {
                200: answer(
                    "A page",
                    fields(
                        items={"type": "array", "items": ref("Operation")},
                        next_cursor=or_null(text()),
                    ),
                )
            },
            parameters=(
                in_query("cursor", text("next_cursor of the page before", pattern="^[0-9]{1,18}$")),
                in_query("limit", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
            ),
            refusals={422: MISTAKES},
        )
    },
    "/operations/{operation_id}": {
        "get": call(
            "One operation",
            {200: answer("It", ref("Operation"))},
            parameters=(in_path("operation_id"),),
            refusals={404: "operation_not_found, not_found"},
        )
    },
    "/operations/{operation_id}/cancel": {
        "post": call(
            "Cancel what the bank has not seen",
            {200: answer("Cancelled", ref("Operation"))},
            parameters=(in_path("operation_id"),),
            refusals={404: "operation_not_found, not_found", 409: "cannot_cancel"},
        )
    },
}

ITSELF: Node = {
    "/openapi.json": {
        "get": call("This document", {200: answer("OpenAPI", {"type": "object"})}, for_anyone=True)
    }
}

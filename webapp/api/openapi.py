"""The JSON API described in OpenAPI 3.1, for programs that read such; written by hand, and a test
holds it against the routes."""

from http import HTTPStatus
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from wallet.operations.requests import MAX_KEY, MAX_NOTE
from wallet.operations.states import Kind, State
from wallet.operations.views import MAX_PAGE
from wallet.people.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from webapp.api import bp
from webapp.auth import anyone

Node = dict[str, Any]  # a piece of the document


@bp.get("/openapi.json")
@anyone
def openapi() -> ResponseReturnValue:
    return jsonify(DOCUMENT)


# ---- how the pieces below are put together ------------------------------------------------------


def text(description: str = "", **rules: object) -> Node:
    return {"type": "string"} | ({"description": description} if description else {}) | rules


def or_null(schema: Node) -> Node:
    return schema | {"type": [schema["type"], "null"]}


def fields(*optional: str, **properties: Node) -> Node:
    """An object; what isn't named as optional is required."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def ref(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def answer(description: str, schema: Node | None = None, **headers: Node) -> Node:
    said: Node = {"description": description}
    if schema:
        said["content"] = {"application/json": {"schema": schema}}
    if headers:
        said["headers"] = {name: {"schema": s, "required": True} for name, s in headers.items()}
    return said


def refusal(status: int, codes: str) -> Node:
    """A problem document, with one of these codes."""
    said = answer(f"{HTTPStatus(status).phrase}: {codes}", **REFUSAL_HEADERS.get(status, {}))
    return said | {"content": {"application/problem+json": {"schema": ref("Problem")}}}


def call(
    summary: str,
    answers: dict[int, Node],
    *,
    body: Node | None = None,
    parameters: tuple[Node, ...] = (),
    refusals: dict[int, str] | None = None,
    for_anyone: bool = False,
) -> Node:
    """One method of a path. What every call may refuse is added."""
    codes = {413: "body_too_large", 429: "too_many_attempts", 503: "unavailable"}
    codes |= {} if for_anyone else {401: "session_ended"}
    codes |= {400: "malformed_body", 415: "wrong_content_type"} if body else {}
    for status, more in (refusals or {}).items():
        codes[status] = f"{codes[status]}, {more}" if status in codes else more
    responses = {str(s): node for s, node in answers.items()}
    responses |= {str(s): refusal(s, codes[s]) for s in sorted(codes)}
    described: Node = {"summary": summary, "responses": responses}
    if parameters:
        described["parameters"] = list(parameters)
    if body:
        content = {"application/json": {"schema": body}}
        described["requestBody"] = {"required": True, "content": content}
    if for_anyone:
        described["security"] = []
    return described


# ---- the words ----------------------------------------------------------------------------------

REFUSAL_HEADERS: dict[int, Node] = {
    401: {"WWW-Authenticate": text()},
    429: {"Retry-After": {"type": "integer", "minimum": 1}},
    503: {"Retry-After": {"type": "integer", "minimum": 1}},
}

UUID = text(format="uuid")
TIME = text("UTC, to the millisecond", format="date-time")
ACCOUNT_NUMBER = text("Ten digits; spaces don't count", pattern="^ *([0-9] *){10}$")
PASSWORD = text(minLength=MIN_CHARACTERS, maxLength=MAX_CHARACTERS)
AMOUNT = text(
    "Major units of the wallet's currency", pattern=r"^ *[0-9]+(\.[0-9]+)? *$", examples=["25.00"]
)
CURRENCY = text("ISO 4217", minLength=3, maxLength=3)
CODE = text("From the mail, or from the app")
DEVICE_TOKEN = text("To be sent with the next sign-in: it tells this device apart from strangers")
# Any type: what isn't one of ours counts as none.
KNOWN_DEVICE: Node = {"description": "The device_token of an earlier sign-in"}

SCHEMAS: dict[str, Node] = {
    "Operation": fields(
        id=UUID,
        kind=text(enum=list(Kind)),
        direction=text('"in" adds to the wallet', enum=["in", "out"]),
        state=text(enum=list(State)),
        amount=AMOUNT,
        currency=CURRENCY,
        counterparty=or_null(text("The other person of a transfer")),
        note=or_null(text()),
        reason=or_null(text("A code: why it waits, or why it failed")),
        position=or_null({"type": "integer", "description": "Place in line for the bank"}),
        created_at=TIME,
        settled_at=or_null(TIME),
    ),
    "Tokens": fields(
        "device_token",
        access_token=text("For the header Authorization: Bearer"),
        expires_in={"type": "integer", "description": "Seconds"},
        refresh_token=text("For the next pair; good once"),
        device_token=DEVICE_TOKEN,
    ),
    "Session": fields(
        id=UUID,
        user_agent=text(),
        address=text(),
        created_at=TIME,
        last_seen_at=TIME,
        is_this_one={"type": "boolean", "description": "Is it the one that asks?"},
    ),
    "Problem": fields(
        "errors",
        "codes",
        "challenge",
        type=text(),
        title=text(),
        status={"type": "integer"},
        code=text("Stable, for programs"),
        detail=text("A sentence for people"),
        errors={"type": "object", "additionalProperties": text()},
        codes={"type": "object", "additionalProperties": text()},
        challenge=text("With second_factor_needed: for /auth/second-factor"),
    ),
}

KEY: Node = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The client's name for one intent; the same key is the same operation for ever",
    "schema": text(pattern=rf"^[!-~]{{1,{MAX_KEY}}}$"),
}


def in_path(name: str) -> Node:
    return {"name": name, "in": "path", "required": True, "schema": UUID}


def in_query(name: str, schema: Node) -> Node:
    return {"name": name, "in": "query", "schema": schema}


MOVED = answer("Accepted", ref("Operation"), Location=text())
TOKENS = answer("Signed in", ref("Tokens"))
DONE = answer("Done")
MISTAKES = "invalid_input"

# ---- the calls ----------------------------------------------------------------------------------

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

DOCUMENT: Node = {
    "openapi": "3.1.0",
    "info": {"title": "Florin", "version": "1"},
    "servers": [{"url": "/api/v1"}],
    "security": [{"bearer": []}],
    "paths": AUTH | MONEY | ITSELF,
    "components": {
        "schemas": SCHEMAS,
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
    },
}

"""What the calls speak of: fields, objects, and the answers that several share."""

from wallet.operations.requests import MAX_KEY
from wallet.operations.states import Kind, State
from wallet.people.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from webapp.api.openapi.pieces import Node, answer, fields, or_null, ref, text

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

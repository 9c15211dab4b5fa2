"""How the pieces of the document are put together."""

from http import HTTPStatus
from typing import Any

Node = dict[str, Any]  # a piece of the document


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


REFUSAL_HEADERS: dict[int, Node] = {
    401: {"WWW-Authenticate": text()},
    429: {"Retry-After": {"type": "integer", "minimum": 1}},
    503: {"Retry-After": {"type": "integer", "minimum": 1}},
}


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
    codes = {413: "body_too_large", 429: "too_many_attempts", 503: "unavailable, maintenance"}
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

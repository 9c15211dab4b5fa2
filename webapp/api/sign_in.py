"""Signing up, in, and out, for programs."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from actors import ring
from wallet import people
from wallet.database import transaction
from wallet.errors import InvalidCode, SessionEnded
from wallet.people import Tokens
from webapp.api import bp
from webapp.api.body import json_object, uuid_or_none
from webapp.auth import anyone, current_person, current_session_id, signed_in


@bp.post("/auth/register")
@anyone
def register() -> ResponseReturnValue:
    """Answers the same whatever the number is; the mail, if there is somebody to mail, tells."""
    body = json_object()
    with transaction() as session:
        registration = people.request_registration(
            session, body.get("account_number"), body.get("password")
        )
    ring("registrations")
    return jsonify(registration_id=registration.id), 202


@bp.post("/auth/confirm")
@anyone
def confirm() -> ResponseReturnValue:
    body = json_object()
    registration_id = uuid_or_none(body.get("registration_id"))
    if registration_id is None:
        raise InvalidCode
    tokens = None
    with transaction() as session:
        person = people.confirm_registration(session, registration_id, body.get("code"))
        if person is not None:
            tokens = people.start_session(session, person, _user_agent())
    if tokens is None:  # raised after the commit, so that the try counts
        raise InvalidCode
    return _token_answer(tokens)


@bp.post("/auth/login")
@anyone
def login() -> ResponseReturnValue:
    body = json_object()
    with transaction() as session:
        tokens = people.sign_in(
            session,
            body.get("account_number"),
            body.get("password"),
            _user_agent(),
            request.remote_addr or "",
        )
    return _token_answer(tokens)


@bp.post("/auth/refresh")
@anyone
def refresh() -> ResponseReturnValue:
    refresh_token = json_object().get("refresh_token")
    if not isinstance(refresh_token, str):
        raise SessionEnded
    with transaction() as session:
        tokens = people.refresh_session(session, refresh_token)
    if tokens is None:  # raised after the commit: a stolen token may have ended the sign-in
        raise SessionEnded
    return _token_answer(tokens)


@bp.post("/auth/logout")
@signed_in
def logout() -> ResponseReturnValue:
    with transaction() as session:
        people.end_session(session, current_person().id, current_session_id())
    return "", 204


def _token_answer(tokens: Tokens) -> ResponseReturnValue:
    return jsonify(
        access_token=tokens.access_token,
        expires_in=tokens.expires_in_seconds,
        refresh_token=tokens.refresh_token,
    )


def _user_agent() -> str:
    return request.headers.get("User-Agent", "")

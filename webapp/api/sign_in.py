"""Signing up, in, and out, for programs."""

from dataclasses import replace
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from actors import ring
from wallet import people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.errors import InvalidCode, SessionEnded
from wallet.people import Tokens
from webapp import limits
from webapp.api import bp
from webapp.api.body import json_object, uuid_or_none
from webapp.auth import anyone, current_signed_in, origin, signed_in


@bp.post("/auth/register")
@anyone
@limits.sign_ups
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
@limits.codes
def confirm() -> ResponseReturnValue:
    body = json_object()
    registration_id = uuid_or_none(body.get("registration_id"))
    if registration_id is None:
        raise InvalidCode
    tokens = None
    with transaction() as session:
        person = people.confirm_registration(session, registration_id, body.get("code"), origin())
        if person is not None:
            tokens = people.start_session(session, person, _origin(body), opens_wallet=True)
    if tokens is None:  # raised after the commit, so that the try counts
        raise InvalidCode
    return _token_answer(tokens)


@bp.post("/auth/login")
@anyone
@limits.sign_in
def login() -> ResponseReturnValue:
    body = json_object()
    with transaction() as session:
        tokens = people.sign_in(
            session, body.get("account_number"), body.get("password"), _origin(body)
        )
    ring("mail")
    return _token_answer(tokens)


@bp.post("/auth/second-factor")
@anyone
@limits.second_step
def second_factor() -> ResponseReturnValue:
    """What a login with a second factor goes on with."""
    body = json_object()
    with transaction() as session:
        tokens = people.finish_sign_in(
            session, body.get("challenge"), body.get("code"), _origin(body)
        )
    ring("mail")
    return _token_answer(tokens)


@bp.post("/auth/refresh")
@anyone
def refresh() -> ResponseReturnValue:
    refresh_token = json_object().get("refresh_token")
    if not isinstance(refresh_token, str):
        raise SessionEnded
    with transaction() as session:
        tokens = people.refresh_session(session, refresh_token, origin())
    if tokens is None:  # raised after the commit: a stolen token may have ended the sign-in
        raise SessionEnded
    return _token_answer(tokens)


@bp.post("/auth/logout")
@signed_in
def logout() -> ResponseReturnValue:
    user = current_signed_in()
    with transaction() as session:
        people.end_session(session, user, user.session_id, origin())
    return "", 204


@bp.post("/auth/step-up")
@signed_in
@limits.codes
def step_up() -> ResponseReturnValue:
    """The password once more: what needs it may be asked for in the next minutes."""
    body = json_object()
    with transaction() as session:
        people.confirm_password(session, current_signed_in(), body.get("password"), origin())
    return "", 204


@bp.post("/auth/password")
@signed_in
@limits.codes
def password() -> ResponseReturnValue:
    body = json_object()
    current, new = body.get("current_password"), body.get("new_password")
    with transaction() as session:
        people.change_password(session, current_signed_in(), current, new, origin())
    ring("mail")
    return "", 204


def _token_answer(tokens: Tokens) -> ResponseReturnValue:
    answer: dict[str, object] = {
        "access_token": tokens.access_token,
        "expires_in": tokens.expires_in_seconds,
        "refresh_token": tokens.refresh_token,
    }
    if tokens.device_token:
        answer["device_token"] = tokens.device_token
    return jsonify(answer)


def _origin(body: dict[str, Any]) -> Origin:
    """A program keeps the token of its device itself, and names it."""
    device_token = body.get("device_token")
    known = device_token if isinstance(device_token, str) else ""
    return replace(origin(), device_token=known)

"""One request: it is paid or declined by who was asked; taken back, shared, and brought to mind by
who asked.
"""

from collections.abc import Callable
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import requests
from wallet.database import transaction
from wallet.errors import RequestNotOpen, TooManyAttempts
from wallet.languages import gettext
from webapp import confirming, forms, limits, pages, screens
from webapp.auth import current_person, owner
from webapp.errors import form_again
from webapp.request_words import payment_words
from webapp.requests import bp


@bp.get("/requests/<uuid:request_id>")
@owner
def show(request_id: UUID) -> Response:
    return _show(forms.blank(confirming.PASSWORD))


@bp.post("/requests/<uuid:request_id>")
@owner
@limits.money
@form_again(lambda error: _show(confirming.refused(error)))
def pay(request_id: UUID) -> AnyResponse:
    confirmed = confirming.signed_in_with_proof().confirmed
    with transaction() as session:
        paid = requests.pay(session, current_person(), request_id, confirmed=confirmed)
    ring("mail")
    flash(payment_words(paid), "done")
    return _led_to(request_id)


@bp.post("/requests/<uuid:request_id>/decline")
@owner
@limits.money
def decline(request_id: UUID) -> AnyResponse:
    return _done(
        request_id, requests.decline, gettext("Declined. They are told that, and no more.")
    )


@bp.post("/requests/<uuid:request_id>/cancel")
@owner
@limits.money
def cancel(request_id: UUID) -> AnyResponse:
    return _done(request_id, requests.cancel, gettext("Taken back. Nobody can pay it any more."))


@bp.post("/requests/<uuid:request_id>/remind")
@owner
@limits.requests
def remind(request_id: UUID) -> AnyResponse:
    return _done(request_id, requests.remind, gettext("Reminded."))


def _done(
    request_id: UUID, verb: Callable[[Session, UUID, UUID], None], sentence: str
) -> AnyResponse:
    try:
        with transaction() as session:
            verb(session, current_person().id, request_id)
    except (RequestNotOpen, TooManyAttempts) as error:
        flash(error.message, "problem")
        return _led_to(request_id)
    ring("mail")
    flash(sentence, "done")
    return _led_to(request_id)


def _show(form: forms.Form) -> Response:
    request_id = (request.view_args or {})["request_id"]
    context = screens.request(current_person(), request_id)
    return pages.render(
        "requests/_request.html", page="requests/page.html", **context | {"form": form}
    )


def _led_to(request_id: UUID) -> AnyResponse:
    return redirect(url_for(".show", request_id=request_id), code=303)

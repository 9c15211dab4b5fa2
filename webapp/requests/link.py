"""The link that anybody with a wallet may pay, once. Whoever isn't signed in sees what it is, and
not what the asker wrote: here nobody's words stand but ours.
"""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import requests
from wallet.database import autocommit, transaction
from wallet.requests import RequestView
from wallet.settings import settings
from webapp import confirming, forms, limits
from webapp.auth import anyone, current_person, signed_in
from webapp.errors import form_again
from webapp.request_words import payment_words
from webapp.requests import bp


@bp.app_template_filter()
def link_url(asked: RequestView) -> str:
    """The whole address, to be shared."""
    return settings().public_url + url_for("requests.show_link", token=asked.token)


@bp.get("/pay/<token>")
@anyone
def show_link(token: str) -> AnyResponse:
    return _show(forms.blank(confirming.PASSWORD))


@bp.post("/pay/<token>")
@signed_in
@limits.money
@form_again(lambda error: _show(confirming.refused(error)))
def pay_link(token: str) -> AnyResponse:
    confirmed = confirming.signed_in_with_proof().confirmed
    with transaction() as session:
        request_id, paid = requests.pay_link(session, current_person(), token, confirmed=confirmed)
    ring("mail")
    flash(payment_words(paid), "done")
    return redirect(url_for(".show", request_id=request_id), code=303)


def _show(form: forms.Form) -> AnyResponse:
    token = (request.view_args or {})["token"]
    person = current_person() if current_user.is_authenticated else None
    with autocommit() as session:
        found = requests.find_link(session, person and person.id, token)
    if found.is_asker or found.is_payer:
        return redirect(url_for(".show", request_id=found.id), code=303)
    template = "requests/link.html" if person else "requests/outside.html"
    return _page(template, found, form)


def _page(template: str, found: RequestView, form: forms.Form) -> Response:
    return make_response(render_template(template, request_=found, form=form, path=request.path))

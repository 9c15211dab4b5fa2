"""Pay many people at once: a file is uploaded, looked at, confirmed, and watched."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import payouts
from wallet.database import transaction
from wallet.errors import CannotDiscard, InvalidInput
from wallet.languages import gettext, gettext_noop, ngettext
from wallet.locales import number
from wallet.payouts import MAX_ROWS, Mode, PayoutRequest
from wallet.payouts.reasons import sentence
from webapp import bodies, confirming, downloads, forms, limits, pages, screens
from webapp.auth import current_person, owner, signed_in
from webapp.errors import form_again

FIELDS = ("file", "mode")
TOO_LARGE = gettext_noop(
    "This file has more than 4 MB, which is the most at once. Split it into several."
)

bp = Blueprint("payouts", __name__)
bp.add_app_template_filter(sentence, "row_sentence")


@bp.app_template_filter("payments")
def so_many_payments(count: int) -> str:
    """ "1 payment", "9,998 payments"."""
    return ngettext("%(count)s payment", "%(count)s payments", count, count=number(count))


@bp.app_template_filter("rows")
def so_many_rows(count: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", count, count=number(count))


@bp.get("/payouts")
@signed_in
def index() -> Response:
    return _index(forms.blank(*FIELDS))


@bp.post("/payouts")
@signed_in
@limits.payouts
@bodies.up_to(bodies.MAX_UPLOAD_BYTES, lambda: _index(forms.wrong("file", gettext(TOO_LARGE))))
@form_again(lambda error: _index(forms.refused(error, *FIELDS)))
def upload() -> AnyResponse:
    person = current_person()
    asked = PayoutRequest.parse(
        payouts.read_csv(_uploaded()),
        mode=request.form.get("mode"),
        currency=person.currency,
        key=request.form.get(forms.KEY_FIELD),
    )
    with transaction() as session:
        payout_id = payouts.draft_payout(session, person, asked)
    return _led_to(payout_id)


@bp.get("/payouts/template.csv")
@signed_in
def template() -> Response:
    return downloads.csv_file([payouts.template_csv()], "payout-template.csv")


@bp.get("/payouts/<uuid:payout_id>")
@owner
def show(payout_id: UUID) -> Response:
    return _show(forms.blank(confirming.PASSWORD))


@bp.post("/payouts/<uuid:payout_id>")
@owner
@limits.money
@form_again(lambda error: _show(confirming.refused(error)))
def confirm(payout_id: UUID) -> AnyResponse:
    confirmed = confirming.signed_in_with_proof().confirmed
    with transaction() as session:
        payouts.confirm_payout(session, current_person(), payout_id, confirmed=confirmed)
    ring("payouts")
    return _led_to(payout_id)


@bp.post("/payouts/<uuid:payout_id>/discard")
@owner
@limits.money
def discard(payout_id: UUID) -> AnyResponse:
    try:
        with transaction() as session:
            payouts.discard_payout(session, current_person().id, payout_id)
    except CannotDiscard as error:
        flash(error.message, "problem")
        return _led_to(payout_id)
    flash(gettext("Discarded. Nothing was sent."), "done")
    return redirect(url_for(".index"), code=303)


@bp.get("/payouts/<uuid:payout_id>/result.csv")
@owner
def result(payout_id: UUID) -> Response:
    with transaction() as session:
        rows = payouts.all_rows(session, current_person().id, payout_id)
        left_out = payouts.faults(session, current_person().id, payout_id)
    return downloads.csv_file([payouts.result_csv(rows, left_out)], f"payout-{payout_id}.csv")


def _uploaded() -> bytes:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput("file", gettext("Choose a file."), "file_missing")
    return file.read()


def _index(form: forms.Form) -> Response:
    with transaction() as session:
        page = payouts.recent(session, current_person().id, cursor=request.args.get("cursor"))
    return pages.render(
        "payouts/_payouts.html",
        page="payouts/index.html",
        payouts=page,
        form=form,
        modes=list(Mode),
        max_bytes=bodies.MAX_PAYOUT_BYTES,
        max_rows=MAX_ROWS,
        too_large=gettext(TOO_LARGE),
    )


def _show(form: forms.Form) -> Response:
    payout_id = (request.view_args or {})["payout_id"]
    context = screens.payout(current_person(), payout_id)
    return pages.render(
        "payouts/_payout.html", page="payouts/page.html", **context | {"form": form}
    )


def _led_to(payout_id: UUID) -> AnyResponse:
    return redirect(url_for(".show", payout_id=payout_id), code=303)

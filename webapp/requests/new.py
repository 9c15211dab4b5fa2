"""The three ways to ask: one person, a link, several people."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from actors import ring
from wallet import requests
from wallet.database import transaction
from wallet.languages import gettext
from wallet.requests import MAX_PEOPLE, OWN_SHARE, Ask, Division, Way
from webapp import forms, kept, limits, pages
from webapp.auth import current_person, signed_in
from webapp.errors import form_again
from webapp.requests import bp

FIELDS = {Way.PERSON: ("to", "amount", "note"), Way.LINK: ("amount", "note")}
SPLIT_FIELDS = (
    *("amount", "note", "rows", OWN_SHARE),
    *(f"{what}_{n}" for n in range(1, MAX_PEOPLE + 1) for what in ("to", "amount")),
)
FIRST_ROWS = 3


@bp.get("/requests/new")
@signed_in
def new() -> Response:
    return _show(Way.PERSON, forms.filled(kept.take(*FIELDS[Way.PERSON]) or {}, "to"))


@bp.post("/requests/new")
@signed_in
@kept.typed("requests.new", *FIELDS[Way.PERSON])
@limits.requests
@form_again(lambda error: _show(Way.PERSON, forms.refused(error, *FIELDS[Way.PERSON])))
def ask() -> AnyResponse:
    return _asked(Ask.of_person(_typed(), currency=current_person().currency, key=_key()))


@bp.get("/requests/new/link")
@signed_in
def new_link() -> Response:
    return _show(Way.LINK, forms.filled(kept.take(*FIELDS[Way.LINK]) or {}, "amount"))


@bp.post("/requests/new/link")
@signed_in
@kept.typed("requests.new_link", *FIELDS[Way.LINK])
@limits.requests
@form_again(lambda error: _show(Way.LINK, forms.refused(error, *FIELDS[Way.LINK])))
def make_link() -> AnyResponse:
    return _asked(Ask.by_link(_typed(), currency=current_person().currency, key=_key()))


@bp.get("/requests/new/split")
@signed_in
def new_split() -> Response:
    typed = kept.take(*SPLIT_FIELDS)
    untouched = replace(forms.blank("amount"), values={OWN_SHARE: "1"})
    return _show(Way.SPLIT, forms.filled(typed, "amount") if typed else untouched)


@bp.post("/requests/new/split")
@signed_in
@kept.typed("requests.new_split", *SPLIT_FIELDS)
@limits.requests
@form_again(lambda error: _show(Way.SPLIT, forms.refused(error, *_split_fields())))
def split() -> AnyResponse:
    person = current_person()
    return _asked(
        requests.split(
            _typed(), currency=person.currency, own_account=person.account_number, key=_key()
        )
    )


@bp.get("/requests/new/split/parts")
@signed_in
def leave_parts() -> AnyResponse:
    """Where a proposal stands in the address bar."""
    return redirect(url_for(".new_split"))


@bp.post("/requests/new/split/parts")
@signed_in
@kept.typed("requests.new_split", *SPLIT_FIELDS)
@limits.money
@form_again(lambda error: _show(Way.SPLIT, forms.refused(error, *_split_fields())))
def propose_parts() -> AnyResponse:
    """The same form with a row more, or with equal parts; nobody is asked for anything."""
    rows = _rows(request.form)
    values = dict(request.form)
    if values.get("do") == "more":
        focus = f"to_{min(rows + 1, MAX_PEOPLE)}"
        return _show(Way.SPLIT, forms.filled(values, focus), rows=rows + 1)
    amounts, division = requests.proposal(_typed(), current_person().currency)
    values |= {name: amount.decimal for name, amount in amounts.items()}
    return _show(Way.SPLIT, forms.filled(values, "ask"), division=division)


def _typed() -> dict[str, str]:
    return forms.plainly(request.form)


def _asked(asked_for: Ask) -> AnyResponse:
    with transaction() as session:
        asked = requests.ask(session, current_person(), asked_for)
    if asked_for.way is Way.LINK:
        flash(gettext("Your link is ready. Whoever you send it to can pay."), "done")
        return redirect(url_for(".show", request_id=asked.request_id), code=303)
    ring("mail")
    if asked.is_split:
        flash(gettext("Asked. Everybody is told."), "done")
        return redirect(url_for(".show_split", group_id=asked.group_id), code=303)
    flash(gettext("Asked. They are told."), "done")
    return redirect(url_for(".show", request_id=asked.request_id), code=303)


def _key() -> str | None:
    return request.form.get(forms.KEY_FIELD)


def _rows(values: Mapping[str, str]) -> int:
    """As many as have something in them, and as the form had."""
    filled = [n for n in range(1, MAX_PEOPLE + 1) if values.get(f"to_{n}")]
    typed = values.get("rows", "")
    had = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
    return max(FIRST_ROWS, had, *filled[-1:])


def _split_fields() -> tuple[str, ...]:
    rows = _rows(request.form)
    people = [name for n in range(1, rows + 1) for name in (f"to_{n}", f"amount_{n}")]
    return ("amount", "note", *people)


def _show(
    way: Way, form: forms.Form, *, rows: int | None = None, division: Division | None = None
) -> Response:
    rows = min(rows or _rows(form.values), MAX_PEOPLE)
    return pages.render(
        "requests/_form.html",
        page="requests/new.html",
        **{"way": way, "form": form, "rows": rows, "division": division, "most": MAX_PEOPLE},
    )

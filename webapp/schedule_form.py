"""The form that sets up a payment: for which kind, with what typed, between which dates."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Response, request

from wallet import schedules
from wallet.errors import WalletError
from wallet.operations.states import Kind
from wallet.schedules import ScheduleView
from webapp import confirming, forms, pages
from webapp.times import today, zone_name

FIELDS = ("to", "amount", "note", "first_date", "rhythm", "ends", "last_date", "times")


def blank(kind: str | None) -> Response:
    """Whatever an address says, there is a form."""
    known = _known(kind)
    return _show(known, forms.blank(*_fields(known)))


def filled(typed: Mapping[str, str]) -> Response:
    kind = _known(typed.get("kind"))
    return _show(kind, forms.filled(typed, _fields(kind)[0]))


def like(model: ScheduleView) -> Response:
    """With what would be typed for another one; its dates are to be chosen anew."""
    typed = {
        "to": model.account or "",
        "amount": model.amount.decimal,
        "note": model.note or "",
        "rhythm": model.rule.rhythm,
    }
    return _show(model.kind, forms.Form(focus=_fields(model.kind)[0], values=typed))


def refused(error: WalletError) -> Response:
    kind = _known(request.form.get("kind"))
    return _show(kind, confirming.refused(error, *_fields(kind)))


def _known(kind: str | None) -> Kind:
    return Kind(kind) if kind in set(Kind) else Kind.TRANSFER


def _fields(kind: Kind) -> tuple[str, ...]:
    return tuple(f for f in FIELDS if kind is Kind.TRANSFER or f not in ("to", "note"))


def _show(kind: Kind, form: forms.Form) -> Response:
    return pages.render(
        "schedules/_form.html",
        page="schedules/new.html",
        kind=kind,
        form=form,
        zone_name=zone_name(),
        earliest=today() + timedelta(days=1),
        latest=date(today().year + schedules.MAX_YEARS_AHEAD, 12, 31),
    )

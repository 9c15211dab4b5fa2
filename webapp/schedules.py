"""Payments on a date, or again and again: set up, looked at, paused, resumed, stopped."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from babel.dates import format_date
from flask import Blueprint, Response, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wallet import schedules
from wallet.database import transaction
from wallet.errors import ScheduleIsOver, ScheduleNotFound
from wallet.languages import gettext
from wallet.locales import locale
from wallet.money import Money
from wallet.schedules import ScheduleRequest, sentence
from webapp import confirming, forms, kept, limits, pages, schedule_form
from webapp.auth import current_person, owner, signed_in
from webapp.errors import form_again
from webapp.times import name_of, zone_name

MOST_COMING = 60  # dates that are shown; all are added up

bp = Blueprint("schedules", __name__)
bp.add_app_template_filter(sentence, "run_sentence")
bp.add_app_template_filter(name_of, "day_name")


@bp.app_template_filter()
def weekday(local: date) -> str:
    return format_date(local, "EEEE", locale=locale())


@bp.app_template_filter()
def signed(amount: Money, adds: bool) -> str:
    """With a sign, so that colour alone carries no meaning: "+€25.00"."""
    return ("+" if adds else "−") + amount.display()


@bp.get("/schedules")
@signed_in
def index() -> Response:
    person = current_person()
    with transaction() as session:
        live = schedules.live_ones(session, person.id)
        coming = schedules.coming(session, live, person.currency)
        ended = schedules.ended_ones(session, person.id, cursor=request.args.get("cursor"))
    return pages.render(
        "schedules/_schedules.html",
        page="schedules/index.html",
        live=live,
        coming=coming,
        most_coming=MOST_COMING,
        ended=ended,
    )


@bp.get("/schedules/new")
@signed_in
def new() -> Response:
    if typed := kept.take("kind", *schedule_form.FIELDS):
        return schedule_form.filled(typed)
    model_id = request.args.get("like")
    if model_id is None:
        return schedule_form.blank(request.args.get("kind"))
    with transaction() as session:
        model = schedules.find(session, current_person().id, _uuid(model_id))
    return schedule_form.like(model)


@bp.post("/schedules")
@signed_in
@kept.typed("schedules.new", "kind", *schedule_form.FIELDS)
@limits.money
@form_again(schedule_form.refused)
def create() -> AnyResponse:
    person = current_person()
    confirmed = confirming.signed_in_with_proof().confirmed
    asked = ScheduleRequest.parse(
        forms.plainly(request.form),
        currency=person.currency,
        key=request.form.get(forms.KEY_FIELD),
    )
    with transaction() as session:
        schedule_id = schedules.make_schedule(
            session, person, asked, zone=zone_name(), confirmed=confirmed
        )
    flash(gettext("Set up. It runs by itself from now on."), "done")
    return _led_to(schedule_id)


@bp.get("/schedules/<uuid:schedule_id>")
@owner
def show(schedule_id: UUID) -> Response:
    with transaction() as session:
        found = schedules.find(session, current_person().id, schedule_id)
        runs = schedules.runs(session, schedule_id)
    return pages.render(
        "schedules/_schedule.html", page="schedules/page.html", schedule=found, runs=runs
    )


@bp.post("/schedules/<uuid:schedule_id>/pause")
@owner
@limits.money
def pause(schedule_id: UUID) -> AnyResponse:
    words = gettext("Paused. Nothing runs until you resume.")
    return _change(schedule_id, schedules.pause, lambda _: words)


@bp.post("/schedules/<uuid:schedule_id>/resume")
@owner
@limits.money
def resume(schedule_id: UUID) -> AnyResponse:
    return _change(schedule_id, schedules.resume, _words_of_resuming)


@bp.post("/schedules/<uuid:schedule_id>/stop")
@owner
@limits.money
def stop(schedule_id: UUID) -> AnyResponse:
    words = gettext("Stopped. Nothing of it will run again.")
    return _change(schedule_id, schedules.stop, lambda _: words)


def _words_of_resuming(next_date: date | None) -> str:
    if next_date is None:
        return gettext("All of its dates have passed, so it has ended.")
    return gettext("Resumed. The next date is %(day)s.", day=name_of(next_date))


def _change(
    schedule_id: UUID,
    verb: Callable[[Session, UUID, UUID], date | None],
    words: Callable[[date | None], str],
) -> AnyResponse:
    try:
        with transaction() as session:
            next_date = verb(session, current_person().id, schedule_id)
        flash(words(next_date), "done")
    except ScheduleIsOver as error:
        flash(error.message, "problem")
    return _led_to(schedule_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ScheduleNotFound from None


def _led_to(schedule_id: UUID) -> AnyResponse:
    return redirect(url_for(".show", schedule_id=schedule_id), code=303)

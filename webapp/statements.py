"""The months of a wallet, each to be kept as a file."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from wallet import statements
from wallet.database import autocommit
from wallet.languages import gettext
from wallet.statements import Month, Statement, StatementTooLong, csv_file, pdf_file
from webapp import downloads, limits
from webapp.auth import current_person, owner, signed_in
from webapp.times import month_name, zone

bp = Blueprint("statements", __name__)
bp.add_app_template_filter(month_name)


@bp.get("/statements")
@signed_in
def index() -> str:
    months = statements.months_since(current_person().created_at, datetime.now(UTC), zone())
    return render_template("statements/page.html", months=months, zone=zone())


@bp.get("/statements/<month>.pdf")
@owner
@limits.downloads
def pdf(month: str) -> AnyResponse:
    try:
        found = _found(month, pdf_file.MAX_LINES)
    except StatementTooLong as error:
        advice = gettext("Download the CSV file instead.")
        flash(f"{error.message} {advice}", "problem")
        return redirect(url_for(".index"), code=303)
    return downloads.pdf_file(statements.statement_pdf(found), _name(found, "pdf"))


@bp.get("/statements/<month>.csv")
@owner
@limits.downloads
def csv(month: str) -> AnyResponse:
    try:
        found = _found(month, csv_file.MAX_LINES)
    except StatementTooLong as error:
        advice = gettext("Download your activity by days instead.")
        flash(f"{error.message} {advice}", "problem")
        return redirect(url_for(".index"), code=303)
    return downloads.csv_file(statements.statement_csv(found), _name(found, "csv"))


def _found(text: str, most: int) -> Statement:
    month = Month.parse(text)
    if month is None:
        abort(404)
    with autocommit() as session:
        found = statements.statement_of(session, current_person(), month, zone(), most=most)
    return found or abort(404)


def _name(statement: Statement, ending: str) -> str:
    so_far = "-so-far" if statement.is_so_far else ""
    return f"florin-statement-{statement.month}{so_far}.{ending}"

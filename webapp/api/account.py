"""What somebody has."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from wallet import ledger
from wallet.database import autocommit
from webapp.api import bp
from webapp.auth import current_person, signed_in


@bp.get("/balance")
@signed_in
def balance() -> ResponseReturnValue:
    person = current_person()
    with autocommit() as session:
        balances = ledger.balances(session, person.id)
    return jsonify(
        currency=person.currency,
        available=balances.available.decimal,
        held=balances.held.decimal,
    )

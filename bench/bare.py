"""Bare views on the web server as it is, with what every answer of it has, and nothing of their own
but one call to what the real ones call, too.
"""

import random
from functools import cache
from uuid import uuid4

from flask import Blueprint
from sqlalchemy import select, text

from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Entry, Leg
from wallet.redis_client import redis
from webapp import create_app, limits
from webapp.auth import anyone
from webapp.security import csrf

ROWS = text("SELECT * FROM operation ORDER BY sequence DESC LIMIT 50")

bp = Blueprint("bare", __name__)
csrf.exempt(bp)  # as the API is


@bp.post("/bare/ledger")
@anyone
def post() -> str:
    """One call of the door: between two wallets of the crowd, as those that are compared do."""
    source, target = random.sample(_accounts(), 2)
    entry = Entry(uuid4(), "transfer", (Leg(source, -1, "EUR"), Leg(target, 1, "EUR")))
    with transaction() as session:
        ledger.post(session, [entry])
    return "ok"


@bp.get("/bare/redis")
@anyone
@limits.exempt  # as the poll is; it would be a second round trip
def ask() -> str:
    redis().get("bare")
    return "ok"


@bp.get("/bare/rows")
@anyone
def rows() -> str:
    with transaction() as session:
        session.execute(ROWS).all()
    return "ok"


@bp.get("/bare/page")
@anyone
def page() -> str:
    return "<!doctype html><title>Bare</title><p>ok"


@cache
def _accounts() -> list[int]:
    """Those with money."""
    rich = select(ledger.Account.id).where(ledger.Account.balance > 0)
    with transaction() as session:
        return list(session.scalars(rich))


app = create_app()
app.register_blueprint(bp)

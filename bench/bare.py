"""What the least Flask application on our web server does with one call to what we call, too. It
uses our connections and settings, and checks, limits and renders nothing.
"""

import random
from functools import cache
from uuid import uuid4

from flask import Flask
from sqlalchemy import select, text

from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Entry, Leg
from wallet.redis_client import redis

ROWS = text("SELECT * FROM operation ORDER BY sequence DESC LIMIT 50")

app = Flask(__name__)


@app.post("/ledger")
def post() -> str:
    """One call of the door: between two wallets of the crowd, as those that are compared do."""
    source, target = random.sample(_accounts(), 2)
    entry = Entry(uuid4(), "transfer", (Leg(source, -1, "EUR"), Leg(target, 1, "EUR")))
    with transaction() as session:
        ledger.post(session, [entry])
    return "ok"


@app.get("/redis")
def ask() -> str:
    redis().get("bare")
    return "ok"


@app.get("/rows")
def rows() -> str:
    with transaction() as session:
        session.execute(ROWS).all()
    return "ok"


@cache
def _accounts() -> list[int]:
    """Those with money."""
    rich = select(ledger.Account.id).where(ledger.Account.balance > 0)
    with transaction() as session:
        return list(session.scalars(rich))

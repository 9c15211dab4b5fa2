"""Deposits under load: from the HTTP request that has one accepted until the bank has moved the
money and it is booked, with everything on one machine that `make run` has there.

The load is as much as the web takes, so more is accepted than settles at first. What is left when
it ends counts with the time that it takes: no backlog is left out.
"""

import json
import time

from sqlalchemy import text

from bench import backlog, nothing, people
from bench.line import Line, compare
from bench.load import UNIQUE, hammer, write
from bench.stack import Stack
from wallet.database import transaction

PEOPLE = 16  # as many as there are connections
ROUNDS = 5
LOAD_SECONDS = 4

_SETTLED = text("SELECT count(*) FROM operation WHERE state = 'settled'")


def lines(stack: Stack) -> list[Line]:
    requests = [_request(stack, people.sign_in(person)) for person in people.make(PEOPLE)]
    speeds, nothings = [], []
    with stack.run_everything():
        for _ in range(ROUNDS):
            backlog.forget_mails()
            nothings.append(nothing.messages_per_second(stack))
            speeds.append(_settled_per_second(stack, requests))
    backlog.forget_mails()
    return [
        compare(
            "deposit, end to end",
            speeds,
            nothings,
            unit="settled/s",
            reference="messages/s that do nothing",
            at_least=0.12,
        )
    ]


def _settled_per_second(stack: Stack, requests: list[str]) -> float:
    before, started = _settled(), time.perf_counter()
    hammer(stack.web, requests, LOAD_SECONDS, expect=202)
    backlog.wait_until_done()
    seconds = time.perf_counter() - started
    return (_settled() - before) / seconds


def _request(stack: Stack, token: str) -> str:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": UNIQUE,
    }
    return write(stack.web, "POST", "/api/v1/deposits", headers, json.dumps({"amount": "0.01"}))


def _settled() -> int:
    with transaction() as session:
        return int(session.scalars(_SETTLED).one())

"""People who send, deposit, look and poll, `python -m bench.visitors`: a crowd in a hurry at first,
then a few who stay, until the process is ended.
"""

import json
import math
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from threading import Lock
from urllib.parse import urlsplit
from uuid import uuid4

from bench import people
from wallet.people import Person
from wallet.settings import settings

MINUTES = float(os.environ.get("MINUTES") or 10)
WARM_UP = 0.3  # of the time
CROWD = 16  # visitors while it warms up; more than the web has threads
VISITORS = 4  # who stay
TURNS = 20  # until a visitor signs in again
PAUSE_SECONDS = 0.2  # of a visitor, after each look
TRIES, AGAIN_SECONDS = 5, 1.0
POLL = "/live?v=old&on=dashboard"
FUNDS = 10**9  # minor units: nobody runs dry

# One at a time, on one connection: PostgreSQL's others are Florin's own, and those are counted.
_signing_in = Lock()


def main() -> None:
    crowd = people.make(CROWD)
    people.fund(crowd, FUNDS)
    pairs = list(zip(crowd, crowd[1:] + crowd[:1], strict=True))
    hurry_until = time.monotonic() + WARM_UP * 60 * MINUTES
    with ThreadPoolExecutor(CROWD) as hurrying:
        list(hurrying.map(lambda pair: _visit(*pair, 0.0, hurry_until), pairs))
    with ThreadPoolExecutor(VISITORS) as calm:
        list(calm.map(lambda pair: _visit(*pair, PAUSE_SECONDS, math.inf), pairs[:VISITORS]))


def _visit(person: Person, payee: Person, pause_seconds: float, end: float) -> None:
    """One after the other, with a pause: what somebody does who uses the wallet a lot."""
    sent = json.dumps({"to": payee.account_number, "amount": "0.01"})
    while time.monotonic() < end:
        with _signing_in:
            token = people.sign_in(person)
        web = HTTPConnection(urlsplit(settings().public_url).netloc, timeout=10)
        for _ in range(TURNS):
            _post(web, "/api/v1/transfers", token, sent)
            _post(web, "/api/v1/deposits", token, '{"amount": "0.01"}')
            for path in ("/", POLL, "/activity", POLL):
                _get(web, path, token)
                time.sleep(pause_seconds)
        web.close()


def _post(web: HTTPConnection, path: str, token: str, body: str) -> None:
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "application/json",
    }
    _ask(web, "POST", path, headers, body)


def _get(web: HTTPConnection, path: str, token: str) -> None:
    _ask(web, "GET", path, {"Cookie": f"florin_access={token}"})


def _ask(
    web: HTTPConnection, method: str, path: str, headers: dict[str, str], body: str | None = None
) -> None:
    """On a machine that stands still for seconds, what is refused for now is sent again."""
    for _ in range(TRIES):
        web.request(method, path, body, headers)
        reply = web.getresponse()
        content = reply.read()
        if reply.status < 300:
            return
        print(f"memory: {method} {path} answered {reply.status}", file=sys.stderr)
        if reply.status != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        time.sleep(AGAIN_SECONDS)
    raise RuntimeError(f"{method} {path} answered {reply.status}: {content!r}")


if __name__ == "__main__":
    main()

"""What a request costs: each kind against a bare view that makes the same kind of call."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import uuid4

from bench import people
from bench.line import Line, compare
from bench.load import UNIQUE, hammer, write
from bench.stack import Stack, answers, wait_for
from florin.local.home import LOOPBACK
from florin.local.stack import read_procfile
from wallet import live, operations
from wallet.people import Person

PEOPLE = 16  # as many as there are connections
FUNDS = 10**9  # minor units: nobody runs dry
FEED = 50
ROUNDS = 5
ROUND_SECONDS = 4

_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_FORM_COOKIE = re.compile(r"florin_form=[^;]+")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, with whom they send money to, and a form that they have open."""

    person: Person
    payee: Person
    token: str
    cookies: str = ""
    form_token: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    written: Callable[[str, Visitor], str]  # the request of one of them
    expect: int
    bare: tuple[str, str]  # method and path of what it is compared with
    reference: str
    at_least: float


def send(web: str, visitor: Visitor) -> str:
    headers = {
        "Authorization": f"Bearer {visitor.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": UNIQUE,
    }
    body = {"to": visitor.payee.account_number, "amount": "0.01", "note": "Thank you"}
    return write(web, "POST", "/api/v1/transfers", headers, json.dumps(body))


def send_by_form(web: str, visitor: Visitor) -> str:
    """As the dashboard does it; a form may be sent again with another key."""
    headers = {
        "Cookie": visitor.cookies,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    fields = {
        "to": visitor.payee.account_number,
        "amount": "0.01",
        "note": "Thank you",
        "csrf_token": visitor.form_token,
    }
    return write(web, "POST", "/transfers", headers, f"{urlencode(fields)}&key={UNIQUE}")


def poll(web: str, visitor: Visitor) -> str:
    """With the version that their page has, which holds for a few seconds."""
    path = f"/live?v={live.version(visitor.person.id)}&on=dashboard"
    return write(web, "GET", path, {"Cookie": visitor.cookies})


def dashboard(web: str, visitor: Visitor) -> str:
    return write(web, "GET", "/", {"Cookie": visitor.cookies})


KINDS = (
    Kind("send over HTTP", send, 201, ("POST", "/bare/ledger"), "bare ledger calls/s", 0.6),
    Kind(
        "send over HTML", send_by_form, 200, ("POST", "/bare/ledger"), "bare ledger calls/s", 0.45
    ),
    Kind("idle poll", poll, 204, ("GET", "/bare/redis"), "bare Redis round trips/s", 0.6),
    Kind("dashboard", dashboard, 200, ("GET", "/bare/rows"), "bare selects of 50 rows/s", 0.3),
)


def lines(stack: Stack) -> list[Line]:
    bare, bare_web = bare_server(stack)
    visitors = make_visitors(PEOPLE)
    with stack.run(web=web_server(), bare=bare_web):
        wait_for(lambda: answers(f"{stack.web}/healthz") and answers(f"{bare}/healthz"))
        visitors = [_with_a_form(stack.web, visitor) for visitor in visitors]
        return [_line(kind, stack.web, bare, visitors) for kind in KINDS]


def web_server() -> str:
    """As in production: without the panel of the demo's bank on the page."""
    return f"env BANK_SIMULATOR=0 {read_procfile()['web']}"


def bare_server(stack: Stack) -> tuple[str, str]:
    """The address of the bare views' own server, and the command that runs it."""
    port = str(stack.home.port("bare"))
    web = web_server().replace("${PORT:-8000}", port)
    return f"http://{LOOPBACK}:{port}", web.replace("webapp.wsgi:app", "bench.bare:app")


def _line(kind: Kind, web: str, bare: str, visitors: list[Visitor]) -> Line:
    theirs = [write(bare, *kind.bare)]
    ours_per_second, theirs_per_second = [], []
    for _ in range(ROUNDS):
        theirs_per_second.append(hammer(bare, theirs, ROUND_SECONDS, expect=200))
        _forget_versions(visitors)
        ours = [kind.written(web, visitor) for visitor in visitors]
        ours_per_second.append(hammer(web, ours, ROUND_SECONDS, expect=kind.expect))
    return compare(
        kind.name,
        ours_per_second,
        theirs_per_second,
        unit="/s",
        reference=kind.reference,
        at_least=kind.at_least,
    )


def make_visitors(count: int) -> list[Visitor]:
    """Two at least, each with money, and with a full feed."""
    crowd = people.make(count)
    people.fund(crowd, FUNDS)
    visitors = [
        Visitor(person, payee, people.sign_in(person))
        for person, payee in zip(crowd, crowd[1:] + crowd[:1], strict=True)
    ]
    for visitor in visitors:
        for _ in range(FEED):
            _send(visitor)
    return visitors


def _send(visitor: Visitor) -> None:
    fields = {"to": visitor.payee.account_number, "amount": "0.01"}
    asked = operations.TransferRequest.parse(fields, currency="EUR", key=str(uuid4()))
    operations.request_transfer(visitor.person, asked)


def _forget_versions(visitors: list[Visitor]) -> None:
    """So that those which are made next outlast the round."""
    live.touch_bank()
    live.touch_line()
    live.touch(*(visitor.person.id for visitor in visitors))


def _with_a_form(web: str, visitor: Visitor) -> Visitor:
    cookies = f"florin_access={visitor.token}"
    with urlopen(Request(f"{web}/transfers/new", headers={"Cookie": cookies}), timeout=5) as page:
        token, *_ = _CSRF.findall(page.read().decode())
        (form,) = _FORM_COOKIE.findall(page.headers["Set-Cookie"])
    return replace(visitor, cookies=f"{cookies}; {form}", form_token=token)

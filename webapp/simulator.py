"""The demo's panel: takes the simulated bank down and up again. Only with the simulator on."""

import os
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from wallet.bank.transport import CallFailed, call
from wallet.settings import settings
from webapp import pages
from webapp.auth import signed_in

CALL_SECONDS = 0.5
FAULT_PATH = "/simulator/fault"

DEMO_ACCOUNTS = (
    ("1000000001", "Ada Marin"),
    ("1000000002", "Tomasz Wieczorek"),
    ("1000000003", "Leïla Benhaddou"),
)

bp = Blueprint("simulator", __name__)


@dataclass(frozen=True, slots=True)
class Demo:
    """What helps somebody who has no account at this bank."""

    accounts: tuple[tuple[str, str], ...]
    inbox_url: str


@dataclass(frozen=True, slots=True)
class Panel:
    mode: str | None  # None: nobody answers, not even the simulator
    words: str
    hint: str
    inbox_url: str


@bp.post("/simulator/bank")
@signed_in
def switch() -> AnyResponse:
    if not settings().bank_simulator:
        abort(404)
    mode = request.form.get("mode")
    if mode not in ("down", "none"):
        abort(400)
    _ask("PUT", {"mode": mode})
    if not pages.wants_partial():
        return redirect(url_for("dashboard.show"), code=303)
    return pages.render("simulator/_simulator.html", page="dashboard/page.html", simulator=panel())


def panel() -> Panel | None:
    """How the simulated bank stands; None when this is no demo."""
    if not settings().bank_simulator:
        return None
    mode = _ask("GET")
    match mode:
        case None:
            words, hint = "The bank isn't running", "It will be noticed when it is started again."
        case "none":
            words, hint = "The bank is up", "Take it down to see how operations wait in line."
        case "down":
            words, hint = "The bank is down", "Add money now: it waits in line."
        case _:
            words, hint = (
                f"The bank misbehaves: {mode}",
                "Operations wait in line until it is well.",
            )
    return Panel(mode, words, hint, inbox_url())


def demo() -> Demo | None:
    """None when this is no demo."""
    return Demo(DEMO_ACCOUNTS, inbox_url()) if settings().bank_simulator else None


def inbox_url() -> str:
    """Where the mail catcher of the local stack shows what was sent."""
    return f"http://localhost:{os.environ.get('INBOX_PORT', '8025')}"


def _ask(method: str, body: dict[str, str] | None = None) -> str | None:
    """The simulator's mode, or None when the bank's process doesn't answer."""
    try:
        reply = call(method, FAULT_PATH, body, seconds=CALL_SECONDS)
    except CallFailed:
        return None
    mode = reply.body.get("mode") if isinstance(reply.body, dict) else None
    return mode if isinstance(mode, str) else None

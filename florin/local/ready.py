"""Tells the person, once, that Florin is ready, and where to find what."""

import subprocess
import sys
import time
import urllib.request

from florin.local.environment import Stack
from florin.local.home import LOCALHOST, LOOPBACK, Home
from florin.local.output import Output
from florin.project import ROOT

ASK_EVERY_SECONDS = 0.5
ANSWER_SECONDS = 1.0
PATIENCE_SECONDS = 30.0
DEMO_CURRENCY = "EUR"
DEMO_ACCOUNTS = 3


class Announcement:
    def __init__(self, home: Home, stack: Stack, output: Output) -> None:
        self._home = home
        self._stack = stack
        self._output = output
        self._made = False
        self._ask_at = time.monotonic()
        self._worry_at = self._ask_at + PATIENCE_SECONDS

    def make_when_ready(self) -> None:
        now = time.monotonic()
        if self._made or now < self._ask_at:
            return
        self._ask_at = now + ASK_EVERY_SECONDS
        if answers(f"http://{LOOPBACK}:{self._stack.variables['PORT']}/readyz"):
            self._made = True
            self._output.write(self._text())
        elif now > self._worry_at:
            self._worry_at = float("inf")
            self._output.write("Florin is not ready yet; the lines above should say why.")

    def _text(self) -> str:
        ports = self._stack.variables
        lines = [
            "",
            "  Florin is ready.",
            "",
            f"    wallet  http://{LOCALHOST}:{ports['PORT']}",
            f"    bank    http://{LOCALHOST}:{ports['BANK_PORT']}",
        ]
        if self._stack.inbox:
            lines.append(f"    mail    http://{LOCALHOST}:{ports['INBOX_PORT']}")
        if accounts := demo_accounts():
            lines += ["", f"    bank accounts to sign up with: {', '.join(accounts)}"]
        embedded = ", ".join(self._stack.embedded) or "nothing"
        lines += ["", f"    embedded: {embedded}", f"    state in {self._home.path}", ""]
        return "\n".join(lines)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def demo_accounts() -> list[str]:
    """The first few demo accounts; the bank alone knows them, and it is never imported."""
    listing = subprocess.run(
        [sys.executable, "-m", "bank_app.seed", "--list"], capture_output=True, text=True, cwd=ROOT
    )
    euros = [
        line.split()[0] for line in listing.stdout.splitlines() if f" {DEMO_CURRENCY} " in line
    ]
    return euros[:DEMO_ACCOUNTS]

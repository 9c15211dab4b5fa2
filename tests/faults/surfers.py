"""Clients who are at the pages, too: what no program can ask for, people do there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event

from tests.faults.api import PASSWORD
from tests.faults.clients import Client
from tests.faults.history import Result
from tests.faults.visitor import Answered, Visitor
from tests.webapp.page import Element

SIGN_IN = "/sign-in"
TWO_TABS = 0.2  # of what is sent first is sent from both at once


@dataclass
class Surfer(Client):
    """With a browser, which stays signed in."""

    cancels: float = 0.0
    browser: Visitor = field(init=False)
    _is_signed_in: bool = False

    def __post_init__(self) -> None:
        self.browser = Visitor(self.api.address)

    def sign_in(self, until: Event) -> None:
        super().sign_in(until)
        while not self._is_signed_in and not until.is_set():
            self._sign_in_at_the_page()

    def opens(self, path: str) -> Element | None:
        """None when there is no such page now, or the browser was signed out."""
        try:
            return self.browser.opens(path)
        except (OSError, HTTPException, AssertionError):
            return None

    def fills_in(self, path: str, action: str) -> dict[str, str] | None:
        """What stands in the form of this page, its key among it; None when there is none."""
        page = self.opens(path)
        forms = page.all("form", action=action) if page else []
        return forms[0].fields() if forms else None

    def posts(self, action: str, fields: dict[str, str]) -> tuple[Result, Answered | None]:
        """And follows to where it leads."""
        try:
            answered = self.browser.posts(action, fields)
        except (OSError, HTTPException, AssertionError):
            return Result.UNKNOWN, None
        if answered.path == SIGN_IN:  # after what was posted, or in place of it
            self._is_signed_in = False
            return Result.UNKNOWN, None
        if answered.status >= 500:
            return Result.UNKNOWN, None
        return (Result.OK if answered.status < 300 else Result.REFUSED), answered

    def clear_up(self) -> bool:
        if not self._is_signed_in:
            self._sign_in_at_the_page()
        return super().clear_up()

    def _sign_in_at_the_page(self) -> None:
        page = self.opens(SIGN_IN)
        if page and page.all("form", action=SIGN_IN):
            fields = {"account_number": self.account, "password": PASSWORD}
            result, _ = self.posts(SIGN_IN, fields)
            self._is_signed_in = result is Result.OK


def at_once(*calls: Callable[[], object]) -> None:
    """Side by side, and what goes wrong in one goes wrong here."""
    with ThreadPoolExecutor(len(calls)) as threads:
        for call in [threads.submit(each) for each in calls]:
            call.result()

"""Somebody with a browser, without its window: pages, forms and cookies, over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import Cookie, CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests.webapp.page import Element, read

ANSWER_SECONDS = 5.0
CSRF = "csrf_token"
ZONE = "timezone"  # the cookie's name


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    path: str  # where it led
    page: Element


class Visitor:
    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self._csrf = ""  # of the last page that had a form
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))

    def is_where(self, zone: str) -> None:
        """What the page's script writes down of the machine's time zone, by its IANA name."""
        host = urlsplit(self.address).hostname or ""
        domain, path, port = (host, False, False), ("/", True), (None, False)
        its_end = (False, None, True, None, None, {})  # until the browser is closed
        self.cookies.set_cookie(Cookie(0, ZONE, zone, *port, *domain, *path, *its_end))

    def opens(self, path: str) -> Element:
        return self._read(self.address + path).page

    def sends(self, page: Element, action: str, **typed: str) -> Element:
        """Fill in the form of this page, post it, and read where that leads."""
        form = page.one("form", action=action)
        return self._read(self.address + action, form.fields() | typed).page

    def posts(self, action: str, fields: Mapping[str, str]) -> Answered:
        """A form that was seen before, as a browser does that is told to send it again; two tabs
        may at once. Raises OSError, HTTPException, and AssertionError for half a page."""
        return self._read(self.address + action, {**fields, CSRF: self._csrf})

    def _read(self, url: str, fields: Mapping[str, str] | None = None) -> Answered:
        """A refusal is a page, too."""
        body = None if fields is None else urlencode(fields).encode()
        try:
            answer = self._browser.open(Request(url, body), timeout=ANSWER_SECONDS)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            page = read(answer.read().decode())
        if tokens := page.all("input", name=CSRF):
            self._csrf = tokens[0].attributes["value"]
        return Answered(answer.status, urlsplit(answer.url).path, page)

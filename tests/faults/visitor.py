"""Somebody with a browser, without its window: pages, forms and cookies, over HTTP."""

from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from tests.webapp.page import Element, read

ANSWER_SECONDS = 5.0


class Visitor:
    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self._browser: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))

    def opens(self, path: str) -> Element:
        return self._read(self.address + path)

    def sends(self, page: Element, action: str, **typed: str) -> Element:
        """Fill in the form of this page, post it, and read where that leads."""
        form = page.one("form", action=action)
        fields = form.fields() | typed
        return self._read(self.address + action, urlencode(fields).encode())

    def _read(self, url: str, body: bytes | None = None) -> Element:
        """A refusal is a page, too."""
        try:
            answer = self._browser.open(url, body, timeout=ANSWER_SECONDS)
        except HTTPError as refusal:
            answer = refusal
        return read(answer.read().decode())

"""What somebody does to ask for money, in one line each."""

from urllib.parse import urlsplit

from tests.webapp.pages.conftest import Browser

ALICE, BOB, CAROL = "1000000001", "1000000002", "1000000003"
NEW, LINK, SPLIT = "/requests/new", "/requests/new/link", "/requests/new/split"
PARTS = f"{SPLIT}/parts"


def asked(browser: Browser, to: str, amount: str, note: str = "") -> str:
    """The path of the request's page."""
    return led(browser, NEW, to=to, amount=amount, note=note)


def link_of(browser: Browser, amount: str, note: str = "") -> tuple[str, str]:
    """The path of the request's page, and that of its link."""
    path = led(browser, LINK, amount=amount, note=note)
    return path, urlsplit(browser.page(path).one("input", id="link").attributes["value"]).path


def led(browser: Browser, action: str, **typed: str) -> str:
    answer = browser.submit(action, action, **typed)
    assert answer.status_code == 303, answer.text
    return answer.location


def pay(browser: Browser, path: str, **typed: str):
    return browser.submit(path, path, **typed)


def state(browser: Browser, path: str) -> str:
    return browser.page(path).one("p", class_="status").text

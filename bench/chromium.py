"""The browser of this machine, as a visitor's."""

import os
import shutil

from playwright.sync_api import Browser, Page, Playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The path of one on this machine."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def launch(playwright: Playwright, path: str) -> Browser:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=sandbox)


def visit(browser: Browser, url: str, token: str | None = None) -> Page:
    """A page in a profile of its own, with nothing cached; signed in as who has this token."""
    context = browser.new_context()
    if token:
        context.add_cookies([{"name": "florin_access", "value": token, "url": url}])
    page = context.new_page()
    page.goto(url)
    return page

"""How soon a page shows something: first contentful paint, with nothing cached."""

import statistics

from playwright.sync_api import Browser, sync_playwright

from bench import chromium
from bench.http import bare_server, make_visitors, web_server
from bench.line import Line
from bench.stack import Stack, answers, wait_for

ROUNDS = 10
_PAINTED = """() => {
    const [paint] = performance.getEntriesByName("first-contentful-paint")
    return paint ? paint.startTime : null
}"""


def lines(stack: Stack) -> list[Line]:
    """The sign-in page and the dashboard of a wallet in use, beside a page of one word."""
    names = ("first paint, sign-in", "first paint, dashboard")
    path = chromium.find_chromium()
    if path is None:
        return [Line(name, "no Chromium on PATH: not measured") for name in names]
    visitor, _ = make_visitors(2)
    bare, bare_web = bare_server(stack)
    pages = ((f"{stack.web}/sign-in", None), (stack.web, visitor.token))
    with (
        stack.run(web=web_server(), bare=bare_web),
        sync_playwright() as playwright,
        chromium.launch(playwright, path) as browser,
    ):
        wait_for(lambda: answers(f"{stack.web}/healthz") and answers(f"{bare}/healthz"))
        found: list[list[float]] = [[], []]
        references = []
        for _ in range(ROUNDS):
            references.append(_painted(browser, f"{bare}/bare/page"))
            for (url, who), times in zip(pages, found, strict=True):
                times.append(_painted(browser, url, who))
    return [_line(name, times, references) for name, times in zip(names, found, strict=True)]


def _painted(browser: Browser, url: str, token: str | None = None) -> float:
    """Milliseconds, by the browser's clock, from when it began to go there."""
    page = chromium.visit(browser, url, token)
    seen = page.wait_for_function(_PAINTED)
    milliseconds = float(seen.json_value())
    page.context.close()
    return milliseconds


def _line(name: str, ours: list[float], theirs: list[float]) -> Line:
    median = statistics.median
    ratios = tuple(our / their for our, their in zip(ours, theirs, strict=True))
    return Line(
        name,
        f"{median(ours):.0f} ms, slowest {max(ours):.0f} ms",
        f"{median(theirs):.0f} ms, a page of one word",
        ratios,
    )

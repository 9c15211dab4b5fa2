"""What a person sees: milliseconds from the click that adds money until the page says "Done"."""

import statistics
import time

from playwright.sync_api import Page, sync_playwright

from bench import chromium, people
from bench.line import Line
from bench.stack import Stack

NAME = "click to settled, on screen"
TARGET = "≤ 400 ms"
TARGET_MS = 400
ROUNDS = 5
CLICKS = 4  # per round

# By the browser's own clock: from the event of the click to the first frame after the change.
_NOTE_THE_CLICK = """
    addEventListener("click", (event) => { window.clickedAt = event.timeStamp }, { capture: true })
"""
_DONE = """(amount) => {
    const newest = document.querySelector("#feed .row")?.textContent ?? ""
    return newest.includes(amount) && newest.includes("Done")
        ? performance.now() - window.clickedAt : null
}"""
_ROUND_TRIP = """async () => {
    const started = performance.now()
    await (await fetch("/healthz")).text()
    return performance.now() - started
}"""


def lines(stack: Stack) -> list[Line]:
    """One deposit at a time, nothing else going on, beside the browser's bare round trips."""
    path = chromium.find_chromium()
    if path is None:
        return [Line(NAME, "no Chromium on PATH: not measured", target=TARGET, met=False)]
    (person, *_) = people.make(1)
    clicks, bare = [], []
    with (
        stack.run_everything(),
        sync_playwright() as playwright,
        chromium.launch(playwright, path) as browser,
    ):
        page = chromium.visit(browser, stack.web, people.sign_in(person))
        page.evaluate(_NOTE_THE_CLICK)
        _add_money(page, 1)  # plans are cached, and scripts compiled
        for number in range(ROUNDS * CLICKS):
            bare.append(float(page.evaluate(_ROUND_TRIP)))
            clicks.append(_add_money(page, 2 + number))
            time.sleep(0.5)  # idle again
    return [_line(clicks, bare)]


def _add_money(page: Page, whole: int) -> float:
    """Milliseconds; `whole` units of money, an amount that the feed doesn't have yet."""
    page.locator("#action-add").click()
    page.get_by_label("Amount").fill(str(whole))
    page.locator("#form button[type=submit]").click()
    seen = page.wait_for_function(_DONE, arg=f"€{whole}.00", polling="raf")
    return float(seen.json_value())


def _line(clicks: list[float], bare: list[float]) -> Line:
    firsts = range(0, len(clicks), CLICKS)
    median = statistics.median
    ratios = (median(clicks[n : n + CLICKS]) / median(bare[n : n + CLICKS]) for n in firsts)
    return Line(
        NAME,
        f"{median(clicks):.0f} ms, slowest {max(clicks):.0f} ms",
        f"{median(bare):.1f} ms round trip of the browser",
        tuple(ratios),
        TARGET,
        median(clicks) <= TARGET_MS,
    )

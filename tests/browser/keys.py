"""Somebody with a keyboard and a screen reader: no mouse, no ids, nothing but what has the focus.

Each step looks at the focus: that it is somewhere, that one can see where, and that a part of the
page that arrived has not taken it away.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visitor

MOST_TABS = 50  # to one thing; more is too far away for anybody
ARRIVES_SECONDS = 15
TOLD_SECONDS = 2

# On every page from its beginning: what happens between two steps is told at the next one. A button
# that rests while it is sent has no focus, and gets it back.
WATCH = """
  window.unfocused = new WeakMap();
  window.noticed = [];
  window.wasSomewhere = false;
  addEventListener("pointerdown", () => noticed.push("somebody used a mouse"));
  addEventListener("focusin", () => { wasSomewhere = true; });
  document.addEventListener("htmx:afterSettle", () => setTimeout(() => {
    const isSending = document.querySelector("[data-disabled-by-htmx]");
    if (wasSomewhere && !isSending && document.activeElement === document.body) {
      noticed.push("a part that arrived took the focus away");
    }
  }));
"""

# How the focused element is set off: its outline and ring, those of what it draws after itself, and
# those of the label around it; other than without the focus. What Tab doesn't reach, such as a
# heading that a form leads to, needs no ring: nothing is done there. Nor does a date's calendar
# button, a part of its field on which the browser draws one.
LOOK = """() => {
  const here = document.activeElement;
  if (here === document.body) {
    return [...noticed.splice(0), ...(wasSomewhere ? ["the focus is nowhere"] : [])];
  }
  const drawn = (element, pseudo) => {
    const { outline, outlineColor, outlineStyle, boxShadow } = getComputedStyle(element, pseudo);
    const isDrawn = outlineStyle !== "none" && outlineColor !== "rgba(0, 0, 0, 0)";
    return `${isDrawn ? outline : "none"} ${boxShadow}`;
  };
  const ring = (element) =>
    [drawn(element), drawn(element, "::after"), drawn(element.closest("label") ?? element)].join();
  const isCalendar = here.type === "date" && !here.matches(":focus-visible");
  const isReached = here.tabIndex >= 0 && !isCalendar;
  if (isReached && ring(here) === (unfocused.get(here) ?? "none none,none none,none none")) {
    noticed.push("nobody sees that it has the focus");
  }
  const box = here.getClientRects()[0] ?? here.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  if (isReached && !here.contains(above)) {
    noticed.push(`over it is ${above?.outerHTML.slice(0, 80) ?? "nothing: it is off the screen"}`);
  }
  const reachable = "a[href], button, input, select, textarea, summary, [tabindex]";
  for (const element of document.querySelectorAll(reachable)) {
    if (element !== here) {
      unfocused.set(element, ring(element));
    }
  }
  return noticed.splice(0);
}"""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is said of the element that has the focus, as Chromium tells a screen reader."""

    role: str
    name: str
    more: str  # its hint and its error

    def is_(self, name: str, role: str | None) -> bool:
        """A name that ends in "…" stands for all that begin like it."""
        begins = name.endswith("…") and self.name.startswith(name[:-1])
        return (begins or self.name == name) and role in (None, self.role)


class Keys:
    def __init__(self, page: Page, address: str) -> None:
        """With a page that shows nothing yet; the address is typed, as one does."""
        page.add_init_script(WATCH)
        self.page = page
        self._browser = page.context.new_cdp_session(page)
        self.go(address)

    def go(self, address: str) -> None:
        self.page.goto(address)
        self._arrive()

    def to(self, name: str, role: str | None = None, *, back: bool = False) -> None:
        """Tab until it has the focus; it may have it already."""
        if not self.here().is_(name, role):
            self.on_to(name, role, back=back)

    def on_to(self, name: str, role: str | None = None, *, back: bool = False) -> None:
        """The same, for the next one of that name."""
        passed: list[str] = []
        for heard in self.all_stops("Shift+Tab" if back else "Tab"):
            if heard.is_(name, role):
                return
            passed.append(f"{heard.role} {heard.name}")
        raise AssertionError(f"{name} is not reached on {self.page.url}, but {passed}")

    def all_stops(self, key: str = "Tab") -> Iterator[Heard]:
        """From the next one to the end of the page, if that is near."""
        for _ in range(MOST_TABS):
            self.press(key)
            if self.page.evaluate("document.activeElement === document.body"):
                return
            yield self.here()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def use(
        self, name: str, role: str | None = None, *, key: str = "Enter", back: bool = False
    ) -> None:
        """Go there and press it; the page stays."""
        self.to(name, role, back=back)
        self.press(key)

    def open(self, name: str, role: str | None = None) -> None:
        """Go there and press Enter; another page comes."""
        self.to(name, role)
        self.send()

    def send(self) -> None:
        """Enter, where one is; another page comes."""
        with self.page.expect_navigation():
            self.press("Enter")
        self._arrive()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def fill(self, label: str, text: str, *, back: bool = False) -> None:
        """In place of what stands there."""
        self.to(label, back=back)
        self.press("ControlOrMeta+A")
        self.type(text)

    def rests_on(self, name: str, role: str | None = None, *, saying: str = "") -> None:
        """The focus comes there by itself, and what is said of it has these words."""
        heard = self._heard()
        deadline = time.monotonic() + ARRIVES_SECONDS
        while not (heard.is_(name, role) and saying in heard.more):
            assert time.monotonic() < deadline, f"not on {name}, but on {heard}"
            time.sleep(0.02)
            heard = self._heard()
        self.here()

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words, timeout=ARRIVES_SECONDS * 1000)

    def here(self) -> Heard:
        """What has the focus; fails when it is nowhere, unseen, or was lost on the way here."""
        noticed = self.page.evaluate(LOOK)
        heard = self._heard()
        deadline = time.monotonic() + TOLD_SECONDS
        while heard.role == "none" and time.monotonic() < deadline:
            heard = self._heard()  # what was drawn anew this moment has no role yet
        assert noticed == [], f"{heard} on {self.page.url}: {noticed}"
        return heard

    def _arrive(self) -> None:
        """A field that has the focus from the beginning has it by then."""
        self.page.wait_for_function("wasSomewhere || !document.querySelector('[autofocus]')")

    def _heard(self) -> Heard:
        focused = self._browser.send("Runtime.evaluate", {"expression": "document.activeElement"})
        its_id = {"objectId": focused["result"]["objectId"], "fetchRelatives": False}
        node = self._browser.send("Accessibility.getPartialAXTree", its_id)["nodes"][0]
        role, name, more = (
            node.get(each, {}).get("value", "") for each in ("role", "name", "description")
        )
        if not name:  # what stands there is read out
            text = self.page.evaluate("document.activeElement.textContent")
            name = " ".join(text.split())[:100]
        return Heard(role, name, more)


def in_the_menu(keys: Keys, name: str) -> None:
    keys.use("Your account")
    keys.open(name)


def signed_in(visitor: Visitor, number: str) -> Keys:
    keys = Keys(visitor.page(), f"{visitor.address}/sign-in")
    keys.fill("Account number", number)
    keys.fill("Password", PASSWORD)
    keys.open("Sign in", "button")
    return keys

"""What people have asked of their systems: less motion, colours of their own; and being offline."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from wallet.people import Person

Visit = Callable[..., Visitor]
WalletOf = Callable[[str, str], Person]
ADA = "1000000001"

# Every element whose own style moves, by its class.
MOVING = """
  [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    const times = `${style.transitionDuration},${style.animationDuration}`.split(",");
    return times.some((time) => parseFloat(time) > 0);
  }).map((element) => element.className)
"""


def moving(page: Page) -> list[str]:
    return page.evaluate(MOVING)


@pytest.mark.parametrize("path", ["/styleguide", "/sign-in"])
def test_who_asks_for_less_motion_gets_none(visit: Visit, path: str) -> None:
    visitor = visit(reduced_motion="reduce")
    page = visitor.page()
    page.goto(visitor.address + path)
    assert moving(page) == []
    page.emulate_media(reduced_motion="no-preference")
    assert moving(page)  # or it would prove nothing


def edge(page: Page, selector: str) -> str:
    """What still sets an element off when backgrounds are the system's."""
    return page.locator(selector).first.evaluate(
        """(element) => {
          const style = getComputedStyle(element);
          return `${style.borderStyle} ${style.textDecorationLine} ${style.outlineStyle}`;
        }"""
    )


SET_OFF = (
    *(".button", ".button-tint", ".button-plain", ".input", ".choice", ".card", ".menu-panel"),
    *(".banner", ".flash-message", ".status", ".badge", ".avatar", ".drawing", ".row-mark"),
)


def test_in_forced_colours_what_a_colour_set_off_has_an_edge(visit: Visit) -> None:
    visitor = visit(forced_colors="active")
    page = visitor.page()
    page.goto(f"{visitor.address}/styleguide")
    assert [each for each in SET_OFF if "solid" not in edge(page, each)] == []


def test_in_forced_colours_the_focus_and_the_tab_one_is_on_are_seen(
    visit: Visit, wallet_of: WalletOf
) -> None:
    wallet_of(ADA, "Ada Marin")
    page = visit(forced_colors="active").sign_in(ADA)
    assert "underline" in edge(page, ".tab[aria-current=page]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "solid" in edge(page, ":focus-visible")


def test_offline_is_told_and_the_page_goes_on_by_itself(visit: Visit, wallet_of: WalletOf) -> None:
    wallet_of(ADA, "Ada Marin")
    visitor = visit()
    page = visitor.sign_in(ADA)
    told = page.get_by_text("You are offline.")
    expect(told).to_be_hidden()
    visitor.context.set_offline(True)
    expect(told).to_be_visible()
    with page.expect_response("**/live?**"):
        visitor.context.set_offline(False)
    expect(told).to_be_hidden()

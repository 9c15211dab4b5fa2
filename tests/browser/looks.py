"""A page in each of its looks: three widths, in light and dark, without being loaded again."""

from collections.abc import Iterator

from playwright.sync_api import Page

WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")


def each_look(page: Page) -> Iterator[tuple[int, str]]:
    """Width and scheme, when the page has them; afterwards it is as at first."""
    before = page.viewport_size
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            yield width, scheme
    page.emulate_media(color_scheme="null", reduced_motion="null")
    page.set_viewport_size(before)

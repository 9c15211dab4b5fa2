"""Whoever reads German reads no English: on no page, in no refusal."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import Browser, operation_id_of
from tests.webapp.pages.paying import ONE_OF_THREE, TWO, confirmed, uploaded, work_off
from tests.webapp.pages.requesting import asked, link_of
from wallet.languages import CATALOGUES

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
FOR_BUILDERS = ("/simulator", "/styleguide", "/api", "/static", "/healthz", "/readyz", "/metrics")
READ = ("aria-label", "title", "placeholder", "alt")


@cache
def english() -> tuple[str, ...]:
    """What stands between the names and tags of each sentence, if it is long enough to be told
    apart from German."""
    with (CATALOGUES / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = list(read_po(file, locale="de"))
    said = " ".join(str(message.string) for message in messages if message.id)
    found = set()
    for message in messages:
        for text in [message.id] if isinstance(message.id, str) else message.id:
            parts = re.split(r"%\(\w+\)s|<[^>]*>|\{\w+\}|%%", text)
            found |= {" ".join(part.split()).strip(" .,:;") for part in parts}
    return tuple(each for each in found if len(each) >= 5 and each not in said)


def read_out(element: Element) -> str:
    """All that is read to people, without the panel of those who build Florin."""
    for each in [element, *element.all()]:
        each.children = [part for part in each.children if not is_for_builders(part)]
    attributes = (
        value
        for each in element.all()
        for name, value in each.attributes.items()
        if name in READ or name.startswith("data-")
    )
    return " | ".join([element.text, *attributes])


def is_for_builders(part: Element | str) -> bool:
    return isinstance(part, Element) and part.attributes.get("id") in ("simulator", "demo-accounts")


def said_in_english(html: str) -> list[str]:
    page = read(html)
    assert [each.attributes["lang"] for each in page.all("html")] in ([], ["de"])  # none of a part
    words = read_out(page)
    return [each for each in english() if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", words)]


def pages(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        is_page = "GET" in (rule.methods or ()) and not rule.arguments
        if is_page and not rule.rule.startswith(FOR_BUILDERS):
            yield rule.rule


@pytest.fixture
def busy(alice: Browser, bob: Browser) -> list[str]:
    """Somebody with something of everything; the addresses of the pages that are about one."""
    alice.has("500.00")
    bob.has("50.00")
    sent = operation_id_of(alice.submit("/transfers/new", "/transfers/review", amount="4", to=BOB))
    waits = operation_id_of(alice.submit("/deposits/new", "/deposits", amount="25"))
    bob.submit("/transfers/new", "/transfers/review", amount="2", to="1000000001", note="Tea")
    own, their = asked(alice, BOB, "9.00", "Pizza"), asked(bob, "1000000001", "3.00")
    link, outside = link_of(alice, "5.00")
    faulty, draft, done = uploaded(alice, ONE_OF_THREE), uploaded(alice, TWO), confirmed(alice, TWO)
    work_off()
    return [
        *(f"/operations/{sent}", f"/operations/{sent}/receipt", f"/operations/{sent}/help"),
        *(f"/operations/{waits}", f"/operations/{waits}/help", f"/transfers/sent/{sent}"),
        *(own, their, link, outside, faulty, draft, done),
    ]


BOB = "1000000002"


def test_no_page_says_anything_in_english(app: Flask, alice: Browser, busy: list[str]) -> None:
    looked_at = []
    for path in [*pages(app), *busy, "/nowhere"]:
        answer = alice.get(path, headers=GERMAN)
        if answer.mimetype == "text/html" and answer.status_code in (200, 404):
            looked_at.append(path)
            assert said_in_english(answer.text) == [], path
    assert len(looked_at) > 45


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/nowhere"])
def test_a_stranger_is_answered_as_their_browser_asks(stranger: Browser, path: str) -> None:
    assert said_in_english(stranger.get(path, headers=GERMAN).text) == []
    assert read(stranger.get(path).text).one("html").attributes["lang"] == "en"


@pytest.mark.parametrize(
    ("path", "action", "typed"),
    [
        ("/transfers/new", "/transfers/review", {"amount": "1,250", "to": "12"}),
        ("/transfers/new", "/transfers/review", {"amount": "9000", "to": BOB, "note": "x" * 200}),
        ("/deposits/new", "/deposits", {"amount": "-1"}),
        ("/withdrawals/new", "/withdrawals/review", {"amount": ""}),
        ("/requests/new", "/requests/new", {"amount": "x", "to": "1000000001"}),
        ("/schedules/new", "/schedules", {"amount": "0", "first_date": "soon"}),
    ],
)
def test_no_refusal_is_in_english(
    alice: Browser, bob: Browser, path: str, action: str, typed: dict[str, str]
) -> None:
    alice.has("50.00")
    answer = alice.client.post(action, data=alice.form(path, action) | typed, headers=GERMAN)
    assert answer.status_code == 422
    assert said_in_english(answer.text) == []


def test_one_s_own_choice_goes_before_the_browser_s(alice: Browser) -> None:
    fields = alice.form("/settings/format", "/settings/format") | {"format": "en_GB"}
    alice.post("/settings/format", fields)
    assert read(alice.get("/", headers=GERMAN).text).one("html").attributes["lang"] == "en"

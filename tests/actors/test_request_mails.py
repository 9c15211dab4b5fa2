"""Mails about money requests: they come from people who may be strangers."""

import pytest
from sqlalchemy import text

from actors import mailer
from tests import services
from tests.characters import BOB, Character
from tests.marked import mark_german
from tests.wallet.requests.asking import asks, cancels, declines, let_pass, pays, reminds
from wallet import people
from wallet.database import transaction
from wallet.notifications.due import send_due
from wallet.notifications.titles import REQUEST_TITLES
from wallet.settings import settings


def states() -> list[str]:
    with transaction() as session:
        return list(session.scalars(text("SELECT state FROM notification ORDER BY id")))


@pytest.mark.parametrize("kind", sorted(REQUEST_TITLES))
def test_a_mail_about_a_request_tells_strangers_neither_names_nor_words(
    alice: Character, bob: Character, inbox: services.Inbox, kind: str
) -> None:
    asked = asks(alice, bob, "12.50", "Call 555-0100 at once")
    if kind == "request_reminded":
        let_pass(1, asked)
        reminds(alice, asked)
    if kind == "request_declined":
        declines(bob, asked)
    send_due(mailer.connect)
    subjects = {"asked": "Alice A. asks you", "reminded": "A reminder: Alice A."}
    start = subjects.get(kind.removeprefix("request_"), "Your request for €12.50 was declined")
    mail = next(m for m in inbox.messages() if m["subject"].startswith(start))
    for body in (mail["text"], mail["html"]):
        assert "€12.50" in body
        assert f"{settings().public_url}/requests/{asked}" in body
        assert "555-0100" not in body
        assert "Adams" not in body.replace("Hello Alice Adams", "")
        assert "Brown" not in body.replace("Hello Bob Brown", "")


def test_words_in_place_of_a_name_are_told_in_the_readers_language(
    alice: Character, bob: Character, inbox: services.Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_german(monkeypatch)
    with transaction() as session:
        people.choose_locale(session, alice.id, "de")
    declines(bob, asks(alice, bob, "12.50"))
    send_due(mailer.connect)
    mail = next(m for m in inbox.messages() if "was declined" in m["subject"])
    assert f"You asked «account {BOB}» for" in mail["text"]


def test_among_those_who_know_each_other_the_mail_has_the_name_and_the_note(
    alice: Character, bob: Character, inbox: services.Inbox
) -> None:
    bob.has("20.00")
    bob.sends(alice, "1.00")
    asked = asks(alice, bob, "12.50", "<b>lunch</b> & more")
    send_due(mailer.connect)
    mail = next(m for m in inbox.messages() if "asks you for €12.50" in m["subject"])
    assert mail["subject"].startswith("Alice Adams")
    assert "“<b>lunch</b> & more”" in mail["text"]
    assert "&lt;b&gt;lunch&lt;/b&gt; &amp; more" in mail["html"]
    pays(bob, asked)
    send_due(mailer.connect)
    paid = [m for m in inbox.messages() if m["subject"].startswith("Bob Brown paid your request")]
    assert len(paid) == 1
    assert not [m for m in inbox.messages() if m["subject"] == "Bob Brown sent you €12.50"]


def test_nobody_is_asked_by_mail_for_what_was_taken_back_meanwhile(
    alice: Character, bob: Character, inbox: services.Inbox
) -> None:
    cancels(alice, asks(alice, bob, "12.50"))
    assert send_due(mailer.connect) == 0
    assert states() == ["given_up"]

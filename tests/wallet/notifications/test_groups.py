"""What each person wants by mail."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from tests.characters import Character
from wallet.database import transaction
from wallet.notifications import GROUP_OF, Group, due, mute, muted_by, recent
from wallet.notifications.titles import (
    PAYOUT_TITLES,
    REQUEST_TITLES,
    SCHEDULE_TITLES,
    SECURITY_TITLES,
    TITLES,
)


def mutes(person: Character, *groups: Group) -> None:
    with transaction() as session:
        mute(session, person.id, groups)


def mails() -> list[tuple[str, str]]:
    """What is sent, to whom."""
    sent = []

    @contextmanager
    def connect() -> Iterator[due.Send]:
        yield lambda mail: sent.append((mail.kind, mail.to))

    due.send_due(connect)
    return sorted(sent)


def states() -> list[tuple[str, str]]:
    with transaction() as session:
        rows = session.execute(text("SELECT kind, state FROM notification ORDER BY kind"))
        return [tuple(row) for row in rows]


def test_what_somebody_does_not_want_is_not_sent_and_stands_in_the_list(
    alice: Character, bob: Character
) -> None:
    mutes(bob, Group.MONEY_IN)
    alice.has("5.00")
    alice.sends(bob, "1.00")
    assert mails() == [("transfer_sent", "alice@example.com")]
    assert states() == [("transfer_received", "muted"), ("transfer_sent", "sent")]
    with transaction() as session:
        assert [each.title for each in recent(session, bob.id).items] == ["You received €1.00"]
    assert mails() == []


def test_it_counts_for_what_was_promised_before(alice: Character, bob: Character) -> None:
    alice.has("5.00")
    alice.sends(bob, "1.00")
    mutes(alice, Group.MONEY_OUT)
    assert mails() == [("transfer_received", "bob@example.com")]


def test_whoever_wants_them_again_gets_the_next(alice: Character, bob: Character) -> None:
    mutes(alice, *Group)
    alice.has("5.00")
    alice.sends(bob, "1.00")
    assert len(mails()) == 1
    mutes(alice)
    alice.sends(bob, "1.00")
    assert len(mails()) == 2


def test_what_is_about_the_wallet_itself_is_always_sent(alice: Character) -> None:
    mutes(alice, *Group)
    alice.signs_in()
    alice.signs_in()
    assert mails() == [("new_device", "alice@example.com")]


def test_a_batch_of_nothing_but_these_rings_for_the_next(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "BATCH", 2)
    mutes(alice, *Group)
    mutes(bob, *Group)
    alice.has("5.00")
    alice.sends(bob, "1.00")
    rung = []
    due.send_due(lambda: pytest.fail("nothing is to be sent"), on_full=lambda: rung.append("mail"))
    assert rung == ["mail"]


def test_what_was_chosen_is_remembered(alice: Character) -> None:
    mutes(alice, Group.PAYOUTS, Group.WAITING)
    with transaction() as session:
        assert muted_by(session, alice.id) == {Group.PAYOUTS, Group.WAITING}


def test_every_kind_can_be_turned_off_or_is_about_the_wallet_itself() -> None:
    """A new kind is put into a group, or stays on for a reason."""
    told = TITLES | PAYOUT_TITLES | REQUEST_TITLES | SCHEDULE_TITLES
    assert GROUP_OF.keys() == told.keys() - {"schedule_made"}  # it may not have been them
    assert not GROUP_OF.keys() & SECURITY_TITLES.keys()

"""What a person was told, as a list in the wallet."""

import pytest

from tests.characters import BOB, Character, who
from tests.marked import mark_german
from tests.wallet.payouts.paying import pays, work_off
from tests.wallet.requests.asking import asks, declines
from tests.wallet.requests.asking import pays as pays_request
from tests.wallet.schedules.planning import plans, tomorrow
from wallet.database import transaction
from wallet.locales import written_for
from wallet.notifications import (
    NotificationView,
    notify_about_schedule,
    notify_about_sign_in,
    recent,
)
from wallet.notifications.titles import SCHEDULE_TITLES, SECURITY_TITLES


def feed(person: Character) -> list[NotificationView]:
    with transaction() as session:
        return recent(session, person.id).items


def test_what_was_done_to_the_wallet_itself_stands_beside_the_money(
    alice: Character, bob: Character
) -> None:
    alice.has("5.00")
    alice.signs_in()
    sent = alice.sends(bob, "5.00")
    alice.signs_in()
    told = [(each.title, each.operation_id) for each in feed(alice)]
    assert told == [("You signed in on a new device", None), ("You sent €5.00", sent)]
    assert [each.title for each in feed(bob)] == ["You received €5.00"]


def test_every_kind_has_a_title(alice: Character) -> None:
    signed_in = who(alice.signs_in())
    with transaction() as session:
        for kind in SECURITY_TITLES:
            notify_about_sign_in(session, kind, alice.id, signed_in.session_id)
            session.flush()
    titles = [each.title for each in reversed(feed(alice))]
    assert titles == list(SECURITY_TITLES.values())


def test_a_title_is_told_to_whoever_reads_it(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_german(monkeypatch)
    alice.has("5.00")
    alice.sends(bob, "5.00")
    with written_for("de"):
        assert [each.title for each in feed(bob)] == ["«You received 5,00\N{NO-BREAK SPACE}€»"]
    assert [each.title for each in feed(bob)] == ["You received €5.00"]


def test_what_became_of_a_payout_leads_to_it(alice: Character, bob: Character) -> None:
    alice.has("5.00")
    done = pays(alice, [(BOB, "5.00")])
    refused = pays(alice, [(BOB, "5.00")], mode="all_or_nothing")
    work_off()
    assert [(each.title, each.payout_id) for each in feed(alice)] == [
        ("Your payout was refused", refused),
        ("Your payout is done", done),
    ]
    assert [each.title for each in feed(bob)] == ["You received €5.00"]


def test_what_is_told_of_a_schedule_leads_to_it(alice: Character, bob: Character) -> None:
    plan = plans(alice, "5.00", bob)
    with transaction() as session:
        for kind in [*SCHEDULE_TITLES][1:]:  # that it was set up was told already
            notify_about_schedule(session, kind, alice.id, plan, tomorrow())
            session.flush()
    told = feed(alice)
    assert {each.schedule_id for each in told} == {plan}
    assert [each.title for each in reversed(told)] == [
        title % {"amount": "€5.00"} for title in SCHEDULE_TITLES.values()
    ]


def test_what_became_of_a_request_leads_to_it(alice: Character, bob: Character) -> None:
    bob.has("5.00")
    declined, paid = asks(alice, bob, "5.00"), asks(alice, bob, "5.00")
    declines(bob, declined)
    pays_request(bob, paid)
    titles = [(each.title, each.money_request_id) for each in feed(alice)]
    assert titles == [
        ("Your request for €5.00 was paid", None),
        ("Your request for €5.00 was declined", declined),
    ]
    assert [each.title for each in feed(bob)][1:] == ["You were asked for €5.00"] * 2

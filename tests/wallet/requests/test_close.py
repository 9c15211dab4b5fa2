"""How a request ends without money: declined, cancelled, left unanswered. And reminding."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.characters import Character
from tests.wallet.requests.asking import (
    asks,
    cancels,
    declines,
    let_pass,
    makes_link,
    pays,
    reminds,
    sees,
    told,
)
from wallet import live, requests
from wallet.database import transaction
from wallet.errors import RequestNotFound, RequestNotOpen, TooManyAttempts
from wallet.requests import State
from wallet.requests.states import TRANSITIONS


def expire() -> int:
    with transaction() as session:
        return requests.expire_due(session)


def test_who_was_asked_says_no_and_the_asker_is_told_once(alice: Character, bob: Character) -> None:
    asked = asks(alice, bob, "1.00")
    declines(bob, asked)
    declines(bob, asked)
    assert sees(alice, asked).state is State.DECLINED
    assert told(asked) == ["request_asked", "request_declined"]


def test_who_asked_takes_it_back_and_nobody_is_mailed(alice: Character, bob: Character) -> None:
    asked = asks(alice, bob, "1.00")
    cancels(alice, asked)
    cancels(alice, asked)
    assert sees(bob, asked).state is State.CANCELLED
    assert told(asked) == ["request_asked"]


def test_each_may_only_do_what_is_theirs(
    alice: Character, bob: Character, mallory: Character
) -> None:
    asked, link = asks(alice, bob, "1.00"), makes_link(alice, "1.00")
    for verb, person, request in (
        *((verb, mallory, asked) for verb in (declines, cancels, reminds)),
        *((verb, bob, asked) for verb in (cancels, reminds)),
        (declines, alice, asked),
        (declines, bob, link.id),
        (cancels, alice, UUID(int=0)),
    ):
        with pytest.raises(RequestNotFound):
            verb(person, request)
    assert sees(alice, asked).state is State.OPEN


def test_what_has_ended_stays_as_it_is(alice: Character, bob: Character) -> None:
    bob.has("1.00")
    asked = asks(alice, bob, "1.00")
    pays(bob, asked)
    for verb, person in ((declines, bob), (cancels, alice), (reminds, alice)):
        with pytest.raises(RequestNotOpen):
            verb(person, asked)
    assert sees(alice, asked).state is State.PAID
    assert {s for s, targets in TRANSITIONS.items() if targets} == {State.OPEN}


def test_after_thirty_days_it_is_over_whether_or_not_the_clock_has_seen_it(
    alice: Character, bob: Character
) -> None:
    asked, young = asks(alice, bob, "1.00"), asks(alice, bob, "1.00")
    let_pass(30, asked)
    let_pass(29, young)
    assert sees(bob, asked).state is State.EXPIRED
    with pytest.raises(RequestNotOpen):
        declines(bob, asked)
    before = live.version(alice.id), live.version(bob.id)
    assert (expire(), expire()) == (1, 0)
    assert before[0] != live.version(alice.id)
    assert before[1] != live.version(bob.id)
    assert (sees(bob, asked).state, sees(bob, young).state) == (State.EXPIRED, State.OPEN)


def test_once_a_day_they_are_reminded(alice: Character, bob: Character) -> None:
    asked = asks(alice, bob, "1.00")
    with pytest.raises(TooManyAttempts):
        reminds(alice, asked)
    for _ in range(2):
        let_pass(1, asked)
        assert sees(alice, asked).may_remind
        reminds(alice, asked)
        assert not sees(alice, asked).may_remind
        with pytest.raises(TooManyAttempts):
            reminds(alice, asked)
    assert told(asked) == ["request_asked", "request_reminded", "request_reminded"]
    seen = sees(alice, asked)
    assert seen.reminded_at
    assert seen.remind_from - seen.reminded_at == timedelta(days=1)


def test_a_link_reminds_nobody(alice: Character) -> None:
    link = makes_link(alice, "1.00")
    let_pass(2, link.id)
    assert not sees(alice, link.id).may_remind
    with pytest.raises(RequestNotOpen, match="Share the link"):
        reminds(alice, link.id)


@pytest.mark.parametrize("verb", [declines, cancels, pays])
def test_both_pages_have_news(alice: Character, bob: Character, verb: object) -> None:
    bob.has("1.00")
    asked = asks(alice, bob, "1.00")
    before = live.version(alice.id), live.version(bob.id)
    verb(alice if verb is cancels else bob, asked)  # type: ignore[operator]
    assert before[0] != live.version(alice.id)
    assert before[1] != live.version(bob.id)

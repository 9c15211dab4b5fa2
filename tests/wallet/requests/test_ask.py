"""Asking for money: whom, how often, and what each of the two learns of the other."""

import pytest

from tests.characters import ALICE, BOB, YUKI, Character
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import UNKNOWN, count
from tests.wallet.requests.asking import (
    asks,
    cancels,
    declines,
    let_pass,
    makes_link,
    pays,
    pays_link,
    sees,
    told,
)
from wallet import requests
from wallet.database import transaction
from wallet.errors import IdempotencyKeyReused, RequestNotFound, TooManyAttempts
from wallet.operations.requests import InvalidRequest
from wallet.people import FAILURES_PER_HOUR
from wallet.requests import RequestView
from wallet.requests.limits import MOST_A_DAY, MOST_DECLINED, MOST_OF_ONE_A_DAY


def link_seen_by(person: Character | None, link: RequestView) -> RequestView:
    with transaction() as session:
        return requests.find_link(session, person and person.id, link.token or "")


def test_who_is_asked_is_told_and_sees_it(alice: Character, bob: Character) -> None:
    asked = asks(alice, bob, "12.50", "Pizza")
    seen = sees(bob, asked)
    assert (seen.amount.decimal, seen.note, seen.to_pay) == ("12.50", "Pizza", True)
    assert told(asked) == ["request_asked"]
    assert sees(alice, asked).is_asker


def test_nobody_else_sees_it(alice: Character, bob: Character, mallory: Character) -> None:
    asked = asks(alice, bob, "12.50")
    with pytest.raises(RequestNotFound):
        sees(mallory, asked)


def test_strangers_see_a_masked_name_and_the_number_that_they_typed(
    alice: Character, bob: Character
) -> None:
    asked = asks(alice, bob, "1.00")
    assert (sees(bob, asked).other, sees(alice, asked).other) == ("Alice A.", BOB)
    declines(bob, asked)
    assert (sees(bob, asked).other, sees(alice, asked).other) == ("Alice A.", BOB)


def test_once_it_is_paid_both_see_the_name(alice: Character, bob: Character) -> None:
    bob.has("1.00")
    asked = asks(alice, bob, "1.00")
    pays(bob, asked)
    assert (sees(bob, asked).other, sees(alice, asked).other) == ("Alice Adams", "Bob Brown")


@pytest.mark.parametrize("way", ["sent", "received"])
def test_whom_money_has_gone_to_or_come_from_is_seen_by_name(
    alice: Character, bob: Character, way: str
) -> None:
    payer, payee = (alice, bob) if way == "sent" else (bob, alice)
    payer.has("1.00")
    payer.sends(payee, "1.00")
    asked = asks(alice, bob, "1.00")
    assert (sees(bob, asked).other, sees(alice, asked).other) == ("Alice Adams", "Bob Brown")


def test_a_link_shows_everybody_the_masked_name_and_only_its_asker_the_token(
    alice: Character, bob: Character, mallory: Character
) -> None:
    link = makes_link(alice, "5.00", "Tickets")
    assert len(link.token or "") >= 22  # 128 bits
    for person in (None, bob):
        seen = link_seen_by(person, link)
        assert (seen.other, seen.token, seen.is_asker) == ("Alice A.", None, False)
    bob.has("5.00")
    pays_link(bob, link.token)
    assert link_seen_by(mallory, link).other == link_seen_by(None, link).other == "Alice A."
    assert sees(alice, link.id).other == "Bob Brown"
    with pytest.raises(RequestNotFound), transaction() as session:
        requests.find_link(session, bob.id, "x" * 22)


def test_links_are_all_different(alice: Character) -> None:
    assert len({makes_link(alice, "5.00").token for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("to", "code"),
    [(UNKNOWN, "recipient_not_found"), (ALICE, "recipient_is_self"), (YUKI, "recipient_not_found")],
    ids=["nobody", "oneself", "another currency"],
)
def test_who_cannot_be_asked(alice: Character, to: str, code: str) -> None:
    Character(YUKI, "Yuki Tanaka", "JPY")
    with pytest.raises(InvalidRequest) as refused:
        asks(alice, to, "1.00")
    assert refused.value.codes == {"to": code}
    assert (count("request_group"), count("notification")) == (0, 0)


def test_asking_is_no_way_to_search_for_who_has_a_wallet(alice: Character, bob: Character) -> None:
    for _ in range(FAILURES_PER_HOUR):
        with pytest.raises(InvalidRequest):
            asks(alice, UNKNOWN, "1.00")
    with pytest.raises(TooManyAttempts):
        asks(alice, bob, "1.00")


def test_one_key_is_one_request(alice: Character, bob: Character) -> None:
    made = at_once(*[lambda: asks(alice, bob, "1.00", key="once")] * 6)
    assert len(set(made)) == 1
    assert count("money_request") == count("notification") == 1
    with pytest.raises(IdempotencyKeyReused):
        asks(alice, bob, "2.00", key="once")


def test_nobody_is_asked_without_end_whatever_becomes_of_it(
    alice: Character, bob: Character, mallory: Character
) -> None:
    for _ in range(MOST_OF_ONE_A_DAY):
        cancels(alice, asks(alice, bob, "1.00"))
    with pytest.raises(TooManyAttempts, match="this person several times"):
        asks(alice, bob, "1.00")
    asks(alice, mallory, "1.00")
    asks(mallory, bob, "1.00")


def test_who_keeps_saying_no_is_left_alone_and_the_words_do_not_tell(
    alice: Character, bob: Character
) -> None:
    for day in range(MOST_DECLINED):
        asked = asks(alice, bob, "1.00")
        declines(bob, asked)
        let_pass(2 + day, asked)
    with pytest.raises(TooManyAttempts, match="this person several times"):
        asks(alice, bob, "1.00")
    let_pass(29, asked)
    asks(alice, bob, "1.00")


def test_who_asks_too_much_is_stopped_also_at_once(alice: Character) -> None:
    for _ in range(MOST_A_DAY - 2):
        makes_link(alice, "1.00")

    def one_more() -> bool:
        try:
            makes_link(alice, "1.00")
        except TooManyAttempts:
            return False
        return True

    assert sum(at_once(*[one_more] * 6)) == 2

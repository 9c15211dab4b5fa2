"""Paying a request is a transfer, once, whoever else wants to pay it at the same moment."""

import os
import signal
import subprocess
import sys
import time
from uuid import UUID

import pytest

from tests.characters import YUKI, Character, told
from tests.services import ROOT
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import answer, books_are_right
from tests.wallet.requests.asking import (
    asks,
    cancels,
    declines,
    let_pass,
    makes_link,
    pays,
    pays_link,
    sees,
)
from wallet.errors import (
    ConfirmationNeeded,
    InsufficientFunds,
    OtherCurrency,
    RequestIsOwn,
    RequestNotFound,
    RequestNotOpen,
    WalletError,
)
from wallet.requests import State


def test_paying_moves_the_money_and_both_see_it(alice: Character, bob: Character) -> None:
    bob.has("20.00")
    asked = asks(alice, bob, "12.50", "Pizza")
    paid = pays(bob, asked)
    assert (alice.available, bob.available) == ("12.50", "7.50")
    assert (paid.amount.decimal, paid.note, paid.counterparty) == ("12.50", "Pizza", "Alice Adams")
    for person in (alice, bob):
        seen = sees(person, asked)
        assert (seen.state, seen.operation_id) == (State.PAID, paid.id)
    assert sorted(told(paid.id)) == ["request_paid", "transfer_sent"]
    books_are_right()


def test_paying_again_is_answered_with_the_same_transfer(alice: Character, bob: Character) -> None:
    bob.has("20.00")
    asked = asks(alice, bob, "5.00")
    assert pays(bob, asked).id == pays(bob, asked).id
    assert bob.available == "15.00"


def test_whoever_has_the_link_pays_it_and_nobody_after_them(
    alice: Character, bob: Character, mallory: Character
) -> None:
    bob.has("5.00")
    mallory.has("5.00")
    link = makes_link(alice, "5.00")
    paid = pays_link(bob, link.token)
    with pytest.raises(RequestNotOpen):
        pays_link(mallory, link.token)
    assert pays_link(bob, link.token).id == paid.id
    assert (alice.available, mallory.available) == ("5.00", "5.00")
    assert sees(bob, link.id).state is State.PAID
    with pytest.raises(RequestNotFound):
        sees(mallory, link.id)


def test_without_the_money_it_stays_open(alice: Character, bob: Character) -> None:
    bob.has("4.99")
    asked = asks(alice, bob, "5.00")
    with pytest.raises(InsufficientFunds):
        pays(bob, asked)
    assert sees(bob, asked).state is State.OPEN
    bob.has("0.01")
    pays(bob, asked)
    assert alice.available == "5.00"


def test_what_is_asked_of_somebody_else_is_as_if_it_were_not(
    alice: Character, bob: Character, mallory: Character
) -> None:
    mallory.has("5.00")
    asked = asks(alice, bob, "5.00")
    for person, request in ((mallory, asked), (bob, UUID(int=0))):
        with pytest.raises(RequestNotFound):
            pays(person, request)
    with pytest.raises(RequestNotFound):
        pays_link(mallory, "no such token")
    with pytest.raises(RequestIsOwn):
        pays(alice, asked)
    with pytest.raises(RequestIsOwn):
        pays_link(alice, makes_link(alice, "5.00").token)


def test_what_has_ended_is_not_paid(alice: Character, bob: Character) -> None:
    bob.has("50.00")
    ended = {State.CANCELLED: asks(alice, bob, "1.00"), State.DECLINED: asks(alice, bob, "1.00")}
    cancels(alice, ended[State.CANCELLED])
    declines(bob, ended[State.DECLINED])
    ended[State.EXPIRED] = asks(alice, bob, "1.00")
    let_pass(31, ended[State.EXPIRED])
    for state, request in ended.items():
        with pytest.raises(RequestNotOpen):
            pays(bob, request)
        assert sees(bob, request).state is state
    assert bob.available == "50.00"


def test_a_wallet_in_another_currency_cannot_pay_a_link(alice: Character) -> None:
    yuki = Character(YUKI, "Yuki Tanaka", "JPY")
    yuki.has("5000")
    with pytest.raises(OtherCurrency, match="in EUR, and your wallet is in JPY"):
        pays_link(yuki, makes_link(alice, "5.00").token)


def test_much_money_to_somebody_new_is_confirmed_as_in_any_transfer(
    alice: Character, bob: Character
) -> None:
    bob.has("500.00")
    asked = asks(alice, bob, "100.01")
    with pytest.raises(ConfirmationNeeded):
        pays(bob, asked, confirmed=False)
    assert sees(bob, asked).state is State.OPEN
    pays(bob, asked)
    again = asks(alice, bob, "100.01")
    assert pays(bob, again, confirmed=False).amount.decimal == "100.01"


def test_eight_tabs_pay_one_request_once(alice: Character, bob: Character) -> None:
    bob.has("80.00")
    asked = asks(alice, bob, "10.00")
    done = at_once(*[lambda: pays(bob, asked).id] * 8)
    assert len(set(done)) == 1
    assert (alice.available, bob.available) == ("10.00", "70.00")
    books_are_right()


def test_of_many_who_pay_one_link_at_once_one_does(alice: Character) -> None:
    payers = [Character(str(6_000_000_000 + n), f"Payer {n}") for n in range(8)]
    for payer in payers:
        payer.has("10.00")
    link = makes_link(alice, "10.00")

    def race(payer: Character) -> bool:
        try:
            pays_link(payer, link.token)
        except RequestNotOpen:
            return False
        return True

    won = at_once(*(lambda payer=payer: race(payer) for payer in payers))
    assert sum(won) == 1
    assert alice.available == "10.00"
    left = [payer.available for payer in payers]
    assert left == ["0.00" if has_won else "10.00" for has_won in won]
    books_are_right()


@pytest.mark.parametrize("end", [cancels, declines], ids=["cancelled", "declined"])
def test_who_pays_while_it_is_taken_back_has_either_paid_or_not(
    alice: Character, bob: Character, end: object
) -> None:
    bob.has("100.00")
    ender = alice if end is cancels else bob

    def quietly(do: object, person: Character, request: UUID) -> bool:
        try:
            do(person, request)  # type: ignore[operator]
        except WalletError:
            return False
        return True

    for number in range(3):
        asked = asks(alice, bob, "1.00")
        before = alice.available
        paid, ended = at_once(
            lambda asked=asked: quietly(pays, bob, asked),
            lambda asked=asked: quietly(end, ender, asked),
        )
        assert paid != ended, number
        assert (sees(alice, asked).state is State.PAID) == paid
        assert (alice.available != before) == paid
    books_are_right()


STOPS_BEFORE_ITS_COMMIT = """
import sys, time
from uuid import UUID
from wallet import requests
from wallet.database import transaction
from wallet.people import Person

with transaction() as session:
    requests.pay(session, session.get_one(Person, UUID(sys.argv[1])), UUID(sys.argv[2]))
    print("paid, not committed", flush=True)
    time.sleep(60)
"""


def test_who_is_killed_before_the_commit_has_neither_paid_nor_moved_money(
    alice: Character, bob: Character
) -> None:
    bob.has("5.00")
    asked = asks(alice, bob, "5.00")
    killed = subprocess.Popen(
        [sys.executable, "-c", STOPS_BEFORE_ITS_COMMIT, str(bob.id), str(asked)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert killed.stdout
    assert killed.stdout.readline() == b"paid, not committed\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    began = time.monotonic()
    assert bob.available == "5.00"
    assert sees(bob, asked).state is State.OPEN
    pays(bob, asked)  # once the server has noticed; it holds the row till then
    assert time.monotonic() - began < 5
    assert (alice.available, bob.available) == ("5.00", "0.00")
    assert answer("SELECT count(*) FROM operation WHERE person_id = :bob", bob=bob.id) == 1
    books_are_right()

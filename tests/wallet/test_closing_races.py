"""Money that arrives in the moment of closing makes it refuse, or is refused itself."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.characters import BOB, ORIGIN, Character
from tests.wallet.leaving import closes, confirmed
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import books_are_right, pays, work_off
from wallet import closing
from wallet.database import transaction
from wallet.errors import CannotClose, RecipientNotFound, SessionEnded
from wallet.operations import BankRequest, request_deposit
from wallet.people import Person

TIMES = 40

Arrive = Callable[[Character, Character], object]
REFUSED = (RecipientNotFound, SessionEnded)


def is_closed(person: Character) -> bool:
    with transaction() as session:
        return session.get_one(Person, person.id).closed_at is not None


def by_transfer(payer: Character, payee: Character) -> object:
    return payer.sends(payee, "1.00")


def by_payout(payer: Character, payee: Character) -> object:
    return work_off()


def by_deposit(payer: Character, payee: Character) -> object:
    return payee.deposits("1.00")


def tried(call: Callable[[], object]) -> bool:
    try:
        call()
    except (CannotClose, *REFUSED):
        return False
    return True


@pytest.mark.parametrize("arrive", [by_transfer, by_payout, by_deposit])
@pytest.mark.parametrize("delay", [0.0, 0.001])
def test_of_two_at_once_one_gives_way(
    alice: Character, arrive: Arrive, delay: float, clean: None
) -> None:
    alice.has("100.00")
    for number in range(TIMES):
        bob = Character(str(5_000_000_000 + number), "Bob Brown")
        if arrive is by_payout:
            pays(alice, [(bob.person.account_number, "1.00")])
        signed_in = confirmed(bob)
        at_once(
            lambda bob=bob: tried(lambda: arrive(alice, bob)),
            lambda bob=bob, signed_in=signed_in: (
                threading.Event().wait(delay),
                tried(lambda: closes(bob, signed_in)),
            ),
        )
        in_flight = arrive is by_deposit and bob.available == "0.00" and not is_closed(bob)
        assert is_closed(bob) == (bob.available == "0.00" and not in_flight)
    books_are_right()


@pytest.mark.parametrize("arrive", [by_transfer, by_payout, by_deposit])
def test_what_arrives_while_it_is_being_closed_finds_nobody(
    alice: Character, bob: Character, arrive: Arrive
) -> None:
    alice.has("5.00")
    if arrive is by_payout:
        pays(alice, [(BOB, "1.00")])
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            closing.close_wallet(session, confirmed(bob), ORIGIN)
            session.flush()
            arriving = pool.submit(arrive, alice, bob)
            with pytest.raises(TimeoutError):  # it waits
                arriving.result(timeout=0.5)
        if arrive is by_payout:
            arriving.result()
        else:
            with pytest.raises(REFUSED):
                arriving.result()
    assert (bob.available, alice.available) == ("0.00", "5.00")
    assert is_closed(bob)
    books_are_right()


def test_what_arrived_and_is_not_committed_yet_is_waited_for(
    alice: Character, bob: Character
) -> None:
    bob_leaves = confirmed(bob)
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            request = BankRequest.parse({"amount": "1.00"}, currency="EUR", key="one")
            request_deposit(session, bob.person, request)
            leaving = pool.submit(closes, bob, bob_leaves)
            with pytest.raises(TimeoutError):
                leaving.result(timeout=0.5)
        with pytest.raises(CannotClose):
            leaving.result()
    assert not is_closed(bob)

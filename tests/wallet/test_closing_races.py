"""Money that arrives in the moment of closing makes it refuse, or is refused itself."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.characters import ORIGIN, Character
from tests.wallet.leaving import closes, confirmed
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import books_are_right, pays, work_off
from tests.wallet.requests.asking import asks, sees
from tests.wallet.requests.asking import pays as pays_request
from wallet import closing
from wallet.database import transaction
from wallet.errors import CannotClose, RecipientNotFound, RequestNotOpen, SessionEnded
from wallet.operations import BankRequest, request_deposit
from wallet.people import Person

TIMES = 40

# What it takes for money to come in, and the moment in which it does.
Way = Callable[[Character, Character], Callable[[], object]]
REFUSED = (RecipientNotFound, RequestNotOpen, SessionEnded)


def is_closed(person: Character) -> bool:
    with transaction() as session:
        return session.get_one(Person, person.id).closed_at is not None


def by_transfer(payer: Character, payee: Character) -> Callable[[], object]:
    return lambda: payer.sends(payee, "1.00")


def by_request(payer: Character, payee: Character) -> Callable[[], object]:
    asked = asks(payee, payer, "1.00")
    return lambda: pays_request(payer, asked)


def by_payout(payer: Character, payee: Character) -> Callable[[], object]:
    pays(payer, [(payee.person.account_number, "1.00")])
    return work_off


def by_deposit(payer: Character, payee: Character) -> Callable[[], object]:
    return lambda: payee.deposits("1.00")


each_way = pytest.mark.parametrize("way", [by_transfer, by_request, by_payout, by_deposit])


def tried(call: Callable[[], object]) -> bool:
    try:
        call()
    except (CannotClose, *REFUSED):
        return False
    return True


@each_way
@pytest.mark.parametrize("delay", [0.0, 0.001])
def test_of_two_at_once_one_gives_way(
    alice: Character, way: Way, delay: float, clean: None
) -> None:
    alice.has("100.00")
    for number in range(TIMES):
        bob = Character(str(5_000_000_000 + number), "Bob Brown")
        arrive = way(alice, bob)
        signed_in = confirmed(bob)
        at_once(
            lambda arrive=arrive: tried(arrive),
            lambda bob=bob, signed_in=signed_in: (
                threading.Event().wait(delay),
                tried(lambda: closes(bob, signed_in)),
            ),
        )
        in_flight = way is by_deposit and bob.available == "0.00" and not is_closed(bob)
        assert is_closed(bob) == (bob.available == "0.00" and not in_flight)
    books_are_right()


@each_way
def test_what_arrives_while_it_is_being_closed_finds_nobody(
    alice: Character, bob: Character, way: Way
) -> None:
    alice.has("5.00")
    arrive = way(alice, bob)
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            closing.close_wallet(session, confirmed(bob), ORIGIN)
            session.flush()
            arriving = pool.submit(arrive)
            with pytest.raises(TimeoutError):  # it waits
                arriving.result(timeout=0.5)
        if way is by_payout:
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


def test_who_pays_what_they_were_asked_for_while_they_close_has_paid(
    alice: Character, clean: None
) -> None:
    """With what they pay still in it, the wallet can't be closed; and that declines nothing."""
    for number in range(TIMES):
        bob = Character(str(5_000_000_000 + number), "Bob Brown")
        bob.has("1.00")
        asked, signed_in = asks(alice, bob, "1.00"), confirmed(bob)
        at_once(
            lambda bob=bob, asked=asked: pays_request(bob, asked),
            lambda bob=bob, signed_in=signed_in: tried(lambda: closes(bob, signed_in)),
        )
        assert (bob.available, sees(alice, asked).state) == ("0.00", "paid")
    books_are_right()

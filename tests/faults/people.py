"""People with a bank account and a wallet each, and their clients."""

import random
from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from bank_app.seed import Demo, open_accounts
from tests.faults.api import PASSWORD, Api
from tests.faults.clients import Client
from tests.faults.history import History, Result
from tests.faults.neighbour import Neighbour
from tests.faults.neighbours import Neighbours
from tests.faults.newcomers import Newcomers
from tests.faults.payer import Payer
from tests.faults.planner import Planner
from tests.faults.stack import Stack
from wallet import ledger
from wallet.people import Person
from wallet.people.passwords import hash_password

# Those who ask each other for money, those who set payments up, those who use the API.
CURRENCIES = ("EUR",) * 3 + ("EUR",) * 2 + ("EUR",) * 6 + ("USD",) * 3
NEIGHBOURS, PLANNERS = 3, 2
PAYER = 10  # the number of the one who pays many at once
FUNDS = 10**9  # minor units at the bank
LITTLE = 10_000  # the last one's: the bank refuses most of their deposits


def crowd(stack: Stack, history: History, seed: int) -> tuple[list[Client], Neighbours]:
    """All with a wallet, and signed in: those on their own, and those who ask each other."""
    people = _people(stack)
    clients: list[Client] = []
    for number, person in enumerate(people):
        friends = [p.account_number for p in people if p.currency == person.currency]
        friends.remove(person.account_number)
        api = Api(stack.web)
        assert api.sign_in(person.account_number) is Result.OK
        chance = random.Random(f"{seed}/{number}")
        kind = _kind(stack, number)
        clients.append(kind(api, person.account_number, friends, history, chance))
    neighbours = [client for client in clients if isinstance(client, Neighbour)]
    chance = random.Random(f"{seed}/neighbours")
    return clients[NEIGHBOURS:], Neighbours(neighbours, chance, stack.wallet_engine)


def _kind(stack: Stack, number: int) -> Callable[..., Client]:
    if number < NEIGHBOURS:
        return Neighbour
    if number < NEIGHBOURS + PLANNERS:
        return partial(Planner, wallet=stack.wallet_engine)
    return Payer if number == PAYER else Client


def newcomers(stack: Stack, history: History, seed: int) -> Newcomers:
    return Newcomers(stack, history, random.Random(f"{seed}/newcomers"))


def _people(stack: Stack) -> list[Person]:
    numbers = [str(7_000_000_000 + n) for n in range(len(CURRENCIES))]
    demos = tuple(
        Demo(number, f"Holder {number}", f"{number}@example.com", "", currency, FUNDS)
        for number, currency in zip(numbers, CURRENCIES, strict=True)
    )
    demos = (*demos[:-1], demos[-1]._replace(balance=LITTLE))
    with Session(stack.bank_engine) as session, session.begin():
        open_accounts(session, demos)
    secret = hash_password(PASSWORD)
    with Session(stack.wallet_engine, expire_on_commit=False) as session, session.begin():
        people = [
            Person(
                account_number=demo.number,
                holder=demo.holder,
                email=demo.email,
                currency=demo.currency,
                password_hash=secret,
            )
            for demo in demos
        ]
        session.add_all(people)
        session.flush()
        for person in people:
            ledger.open_customer_accounts(session, person.id, person.currency)
    return people

from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from tests.wallet.ledger.books import Customer, at_once, move, open_customer, post, settlement
from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Posted
from wallet.money import Money


def test_a_new_customer_has_nothing_available_and_nothing_held() -> None:
    yuki = open_customer(currency="JPY")
    with transaction() as session:
        balances = ledger.balances(session, yuki.owner)
    assert balances == ledger.Balances(Money(0, "JPY"), Money(0, "JPY"))


def test_opening_accounts_again_changes_nothing(alice: Customer) -> None:
    with transaction() as session:
        ledger.open_customer_accounts(session, alice.owner, "EUR")
        accounts = ledger.account_ids(session, [alice.owner])[alice.owner]
    assert accounts.available == alice.available
    assert alice.balance == 100_00


def test_an_owner_has_one_currency(alice: Customer) -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        ledger.open_customer_accounts(session, alice.owner, "USD")


def test_something_that_is_no_currency_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction() as session:
        ledger.open_customer_accounts(session, uuid4(), "euro")


def test_held_money_is_told_apart(alice: Customer) -> None:
    assert post(move(alice.available, alice.held, 40_00)) == [Posted()]
    with transaction() as session:
        balances = ledger.balances(session, alice.owner)
    assert (balances.available.minor, balances.held.minor) == (60_00, 40_00)


def test_owners_without_accounts_are_left_out(alice: Customer) -> None:
    stranger = uuid4()
    with transaction() as session:
        assert set(ledger.account_ids(session, [alice.owner, stranger])) == {alice.owner}
        with pytest.raises(LookupError):
            ledger.balances(session, stranger)


def test_a_system_account_is_opened_on_its_first_use_and_once() -> None:
    def first_use() -> int:
        with transaction() as session:
            return ledger.system_account(session, "suspense", "CHF")

    assert len(set(at_once(*[first_use] * 8))) == 1


def test_the_system_accounts_of_our_currencies_are_there_from_the_start() -> None:
    assert len({settlement(currency) for currency in ("EUR", "USD", "INR", "JPY")}) == 4

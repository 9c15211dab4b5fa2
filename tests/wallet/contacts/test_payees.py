"""Whom somebody may mean when they send money."""

from tests.characters import BOB, Character
from tests.wallet.contacts.knowing import adds, blocks
from wallet import contacts
from wallet.database import transaction


def suggested_to(person: Character, typed: str = "") -> list[str]:
    with transaction() as session:
        return [each.holder for each in contacts.payees(session, person.id, typed)]


def test_somebody_is_found_by_nickname_and_by_the_name_in_ones_history(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("5.00")
    alice.sends(mallory, "1.00")
    adds(alice, bob, "Landlord")
    assert suggested_to(alice, "LAND") == ["Landlord"]
    assert suggested_to(alice, "moss") == ["Mallory Moss"]
    assert suggested_to(alice, "bob") == []  # no money went there, so the name isn't known


def test_who_was_paid_is_called_as_one_calls_them_and_stands_there_once(
    alice: Character, bob: Character
) -> None:
    alice.has("5.00")
    alice.sends(bob, "1.00")
    assert suggested_to(alice) == ["Bob Brown"]
    adds(alice, bob, "Bobby")
    assert suggested_to(alice) == suggested_to(alice, "bób") == ["Bobby"]


def test_whom_one_has_blocked_is_suggested_under_no_nickname(
    alice: Character, bob: Character
) -> None:
    blocks(alice, bob)  # under the nickname "Somebody"
    assert suggested_to(alice, "some") == []


def test_nobody_elses_contact_is_a_payee(alice: Character, bob: Character) -> None:
    contact_id = adds(alice, bob, "Bobby")
    with transaction() as session:
        found = contacts.payee(session, alice.id, contact_id)
        assert found
        assert (found.holder, found.account_number) == ("Bobby", BOB)
        assert contacts.payee(session, bob.id, contact_id) is None

"""Knowing people: added, named, found again, removed; and nobody's name read by trying numbers."""

from unittest.mock import patch
from uuid import UUID, uuid4

import pytest

from tests.characters import Character
from tests.wallet.contacts.knowing import adds, blocks, looks_at, people_of
from wallet import contacts
from wallet.contacts import add
from wallet.database import transaction
from wallet.errors import (
    ContactNotFound,
    InvalidInput,
    OperationNotFound,
    RecipientIsSelf,
    RecipientNotFound,
    TooManyAttempts,
)
from wallet.people import FAILURES_PER_HOUR


def from_payment(person: Character, operation_id: UUID) -> UUID:
    with transaction() as session:
        return contacts.contact_of_operation(session, person.id, operation_id)


def renames(person: Character, contact_id: UUID, nickname: object) -> None:
    with transaction() as session:
        contacts.rename(session, person.id, contact_id, nickname)


def adds_number(person: Character, number: object, nickname: object = "Somebody") -> UUID:
    with transaction() as session:
        return contacts.add_contact(session, person.person, number, nickname)


def test_who_is_added_by_number_is_known_by_the_nickname_alone(
    alice: Character, bob: Character
) -> None:
    found = looks_at(alice, adds(alice, bob, "  My   landlord "))
    assert (found.name, found.nickname, found.holder) == ("My landlord", "My landlord", None)
    assert found.masked_account == "••••••0002"


def test_whoever_was_paid_is_known_by_name_by_both(alice: Character, bob: Character) -> None:
    alice.has("5.00")
    paid = alice.sends(bob, "5.00")
    assert [each.holder for each in contacts.lately(alice.id)] == ["Bob Brown"]
    assert looks_at(alice, from_payment(alice, paid)).name == "Bob Brown"
    assert looks_at(bob, from_payment(bob, paid)).name == "Alice Adams"
    assert contacts.lately(alice.id) == []


def test_somebody_is_one_contact_however_they_were_added(alice: Character, bob: Character) -> None:
    first = adds(alice, bob, "Bobby")
    alice.has("5.00")
    assert from_payment(alice, alice.sends(bob, "5.00")) == first
    assert adds(alice, bob, "Robert") == first
    (known,) = people_of(alice)
    assert (known.name, known.holder) == ("Robert", "Bob Brown")


def test_nobody_elses_payment_shows_anybody(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("5.00")
    for operation_id in (alice.sends(bob, "5.00"), alice.deposits("1.00"), uuid4()):
        with pytest.raises(OperationNotFound):
            from_payment(mallory, operation_id)
    with pytest.raises(OperationNotFound):
        from_payment(alice, alice.deposits("1.00"))  # there is nobody on the other side


def test_adding_numbers_is_no_way_to_search(alice: Character, bob: Character) -> None:
    for _ in range(FAILURES_PER_HOUR):
        with pytest.raises(RecipientNotFound):
            adds_number(alice, "9999999999")
    with pytest.raises(TooManyAttempts):
        adds(alice, bob)


@pytest.mark.parametrize("number", ["", "12", "１０００００００02", None, 7, "\x00" * 10])
def test_what_is_no_account_number_is_told(alice: Character, number: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        adds_number(alice, number)
    assert refused.value.field == "to"


def test_nobody_knows_themselves(alice: Character) -> None:
    with pytest.raises(RecipientIsSelf):
        adds(alice, alice)


@pytest.mark.parametrize("nickname", ["", "  ", "x" * 41, "a\u202eb", "\x00", None])
def test_a_nickname_is_a_line_of_plain_text(
    alice: Character, bob: Character, nickname: object
) -> None:
    with pytest.raises(InvalidInput) as refused:
        adds(alice, bob, nickname)
    assert refused.value.field == "nickname"


def test_without_a_nickname_there_is_their_own_name_once_it_is_known(
    alice: Character, bob: Character
) -> None:
    added = adds(alice, bob, "Bobby")
    with pytest.raises(InvalidInput):
        renames(alice, added, "")
    alice.has("5.00")
    from_payment(alice, alice.sends(bob, "5.00"))
    renames(alice, added, " ")
    assert looks_at(alice, added).name == "Bob Brown"


def test_what_went_between_two_is_theirs_alone(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("9.00")
    sent, _ = alice.sends(bob, "5.00"), alice.sends(mallory, "1.00")
    back = bob.sends(alice, "2.00")
    added = adds(alice, bob)
    with transaction() as session:
        history = contacts.between(session, alice.id, added)
    assert [(each.id, each.direction) for each in history] == [(back, "in"), (sent, "out")]


def test_somebody_elses_contact_is_nobody(
    alice: Character, bob: Character, mallory: Character
) -> None:
    added = adds(alice, bob)
    verbs = (
        lambda s: contacts.find(s, mallory.id, added),
        lambda s: contacts.account_number_of(s, mallory.id, added),
        lambda s: contacts.between(s, mallory.id, added),
        lambda s: contacts.rename(s, mallory.id, added, "Mine"),
        lambda s: contacts.block(s, mallory.id, added),
        lambda s: contacts.unblock(s, mallory.id, added),
        lambda s: contacts.remove(s, mallory.id, added),
    )
    for verb in verbs:
        with pytest.raises(ContactNotFound), transaction() as session:
            verb(session)
    assert looks_at(alice, added).name == "Somebody"


def test_who_is_removed_is_gone_but_not_who_is_blocked(alice: Character, bob: Character) -> None:
    added = blocks(alice, bob)
    with pytest.raises(ContactNotFound), transaction() as session:
        contacts.remove(session, alice.id, added)
    with transaction() as session:
        contacts.unblock(session, alice.id, added)
        contacts.remove(session, alice.id, added)
    assert people_of(alice) == []


def test_there_is_an_end_to_how_many_one_knows(
    alice: Character, bob: Character, mallory: Character
) -> None:
    with patch.object(add, "MAX_CONTACTS", 1):
        adds(alice, bob)
        adds(alice, bob, "Again")  # no new one
        with pytest.raises(InvalidInput):
            adds(alice, mallory)

"""A sign-in from a device that is new to its person is told by mail."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.characters import ALICE, BOB, ORIGIN, PASSWORD, Character, who
from tests.wallet.people.conftest import ADA, SignUp, row
from wallet import people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.errors import InvalidCredentials
from wallet.people import Tokens


def sign_in(device_token: str = "", number: str = ALICE, password: str = PASSWORD) -> Tokens:
    with transaction() as session:
        return people.sign_in(session, number, password, replace(ORIGIN, device_token=device_token))


def told() -> list[tuple[UUID, UUID]]:
    """To whom a mail was promised, and of which sign-in it tells."""
    statement = """
        SELECT person_id, sign_in_session_id FROM notification WHERE kind = 'new_device' ORDER BY id
    """
    with transaction() as session:
        return [tuple(each) for each in session.execute(text(statement))]


def knows(number: str, device_token: str) -> bool:
    with transaction() as session:
        return people.knows_device(session, number, device_token)


def test_the_device_that_opened_the_wallet_is_not_new(sign_up: SignUp):
    person = sign_up.whole(ADA)
    with transaction() as session:
        tokens = people.start_session(session, person, ORIGIN, opens_wallet=True)
    assert told() == []
    sign_in(tokens.device_token, ADA)
    assert told() == []


def test_alice_is_told_of_every_device_once(alice: Character):
    at_home = sign_in()
    abroad = sign_in()
    assert abroad.device_token != at_home.device_token
    claimed = [people.session_id_of(tokens.access_token) for tokens in (at_home, abroad)]
    assert told() == claimed
    for tokens in (at_home, abroad):
        assert sign_in(tokens.device_token).device_token == tokens.device_token
    assert told() == claimed


def test_the_first_sign_in_to_a_wallet_whose_devices_nobody_noted_is_told(alice: Character):
    """A wallet from before devices were known: the first to come may be anybody."""
    assert row("SELECT count(*) FROM known_device") == (0,)
    tokens = sign_in()
    assert told() == [people.session_id_of(tokens.access_token)]


def test_a_new_password_makes_every_other_device_new_again(alice: Character, bob: Character):
    here, thiefs = sign_in(), sign_in()
    bobs = sign_in(thiefs.device_token, BOB)
    new = "battery staple horse"
    with transaction() as session:
        people.change_password(session, who(here), PASSWORD, new, ORIGIN)
    assert knows(ALICE, here.device_token)
    assert not knows(ALICE, thiefs.device_token)
    assert knows(BOB, bobs.device_token)
    before = len(told())
    for tokens in (here, thiefs):
        sign_in(tokens.device_token, password=new)
    assert len(told()) == before + 1


def test_a_device_is_known_to_those_alone_who_signed_in_with_it(alice: Character, bob: Character):
    shared = sign_in().device_token
    assert knows(ALICE, shared)
    assert not knows(BOB, shared)
    assert sign_in(shared, BOB).device_token == shared
    assert [person_id for person_id, _ in told()] == [alice.id, bob.id]
    assert knows(BOB, shared)


@pytest.mark.parametrize(
    "token", ["", "x", ".", "ab" * 32, "0" * 63, "０" * 64, "\ud800", "\x00" * 64, "x" * 9999]
)
def test_what_is_no_token_of_ours_is_replaced(alice: Character, token: str):
    assert not knows(ALICE, token)
    given = sign_in(token).device_token
    assert given != token
    assert knows(ALICE, given)
    assert not knows("not a number", given)


def test_nobody_chooses_a_token_for_somebody_else(alice: Character):
    """Who plants one of their own making in a browser would be known wherever it signed in."""
    random, mac = sign_in().device_token.split(".")
    for planted in (random, f"{'0' * 64}.{mac}", f"{random}.{'0' * 64}"):
        assert sign_in(planted).device_token != planted
        assert not knows(ALICE, planted)


def test_the_token_is_hashed_at_rest_and_not_shown(alice: Character):
    tokens = sign_in()
    (stored,) = row("SELECT to_jsonb(known_device)::text FROM known_device")
    assert tokens.device_token not in stored
    assert tokens.device_token not in repr(tokens)


def test_no_mail_says_that_a_sign_in_was_refused(alice: Character):
    with pytest.raises(InvalidCredentials), transaction() as session:
        people.sign_in(session, ALICE, "a wrong password", Origin("192.0.2.9", ""))
    assert told() == []

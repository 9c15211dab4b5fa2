"""Forgetting sign-ins that are long over."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.characters import ALICE, ORIGIN, Character, signed_in_by, who
from tests.wallet.people.conftest import change, row
from wallet import people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.people import Tokens, forget
from wallet.people.ceremonies import Ceremony, new_challenge


@pytest.fixture
def alice(clean: None) -> Character:
    return Character(ALICE, "Alice Adams")


def forget_sign_ins() -> int:
    with transaction() as session:
        return people.forget_sign_ins(session)


def age(days: int) -> None:
    """All sign-ins, by so many days."""
    change(
        "UPDATE sign_in_session SET created_at = created_at - make_interval(days => :days),"
        " expires_at = expires_at - make_interval(days => :days),"
        " ended_at = ended_at - make_interval(days => :days)",
        days=days,
    )


def sign_ins() -> int:
    return row("SELECT count(*) FROM sign_in_session")[0]


def signs_out(tokens: Tokens) -> UUID:
    signed_in = who(tokens)
    with transaction() as session:
        people.end_session(session, signed_in, signed_in.session_id, ORIGIN)
    return signed_in.session_id


def test_a_sign_in_that_ended_is_forgotten_a_month_later(alice: Character):
    lasting = alice.signs_in()
    signs_out(alice.signs_in())
    age(29)
    assert forget_sign_ins() == 0
    age(1)
    change("UPDATE sign_in_session SET expires_at = now() + interval '1 day'")
    assert forget_sign_ins() == 1
    assert signed_in_by(lasting.access_token) is not None


def test_a_sign_in_that_expired_is_forgotten_a_month_later(alice: Character):
    alice.signs_in()
    age(people.SESSION_DAYS + 29)
    assert forget_sign_ins() == 0
    age(1)
    assert forget_sign_ins() == 1
    assert sign_ins() == 0


def test_the_tokens_of_a_forgotten_sign_in_are_refused_as_those_of_an_ended_one(
    alice: Character,
):
    tokens = alice.signs_in()
    signs_out(tokens)
    age(30)
    assert forget_sign_ins() == 1
    assert signed_in_by(tokens.access_token) is None
    with transaction() as session:
        assert people.refresh_session(session, tokens.refresh_token, ORIGIN) is None


def test_what_refers_to_a_forgotten_sign_in_does_not_keep_it(alice: Character):
    alice.signs_in()
    tokens = alice.signs_in(Origin("192.0.2.9", "another device"))  # told by mail
    with transaction() as session:
        new_challenge(session, who(tokens).session_id, Ceremony.CONFIRM)
    age(people.SESSION_DAYS + 30)
    assert forget_sign_ins() == 2
    assert row("SELECT count(*) FROM passkey_challenge") == (0,)
    assert row("SELECT kind, sign_in_session_id FROM notification") == ("new_device", None)


def test_a_sign_in_that_a_second_factor_was_set_up_in_stays(alice: Character):
    tokens = alice.signs_in()
    with transaction() as session:
        people.begin_second_factor(session, who(tokens))
    age(people.SESSION_DAYS + 30)
    assert forget_sign_ins() == 0
    change("DELETE FROM second_factor")
    assert forget_sign_ins() == 1


def test_they_are_forgotten_in_portions_and_none_twice(
    alice: Character, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(forget, "AT_ONCE", 2)
    for _ in range(5):
        alice.signs_in()
    age(people.SESSION_DAYS + 30)
    with ThreadPoolExecutor(2) as both:
        forgotten = list(both.map(lambda _: forget_sign_ins(), range(2)))
    assert max(forgotten) == 2
    assert sign_ins() == 5 - sum(forgotten)
    while forget_sign_ins():
        pass
    assert sign_ins() == 0

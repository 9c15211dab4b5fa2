"""Passkeys: made and used with a device in software, refused for everything but a good answer."""

import json
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.characters import ALICE, MALLORY, ORIGIN, Character, confirmed_long_ago, who
from tests.security_key import USER_PRESENT, SecurityKey
from tests.wallet.people.conftest import change, row
from wallet import audit, people
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded, InvalidInput, PasskeyNotFound, PasskeyRefused
from wallet.people import PasskeyView, Tokens
from wallet.settings import settings

SITE = "https://florin.example"


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Florin has a name, which passkeys are made for."""
    monkeypatch.setenv("PUBLIC_URL", SITE)
    settings.cache_clear()
    yield
    settings.cache_clear()


class Owner:
    """Somebody signed in, with a device at hand."""

    def __init__(self, person: Character) -> None:
        self.person = person
        self.key = SecurityKey(SITE)
        self.tokens: Tokens = person.signs_in()

    def begins(self) -> str:
        with transaction() as session:
            return people.begin_adding_passkey(session, who(self.tokens))

    def adds(self, answer: str, name: str = "My phone") -> None:
        with transaction() as session:
            people.add_passkey(session, who(self.tokens), name, answer, ORIGIN)

    def has_passkey(self) -> "Owner":
        self.adds(self.key.create(self.begins()))
        return self

    def is_asked(self) -> str | None:
        with transaction() as session:
            return people.begin_confirming_with_passkey(session, who(self.tokens))

    def confirms(self, answer: str) -> None:
        with transaction() as session:
            people.confirm_with_passkey(session, who(self.tokens), answer, ORIGIN)

    def removes(self, passkey_id: UUID) -> None:
        with transaction() as session:
            people.remove_passkey(session, who(self.tokens), passkey_id, ORIGIN)

    @property
    def passkeys(self) -> list[PasskeyView]:
        with transaction() as session:
            return people.passkeys_of(session, self.person.id)

    @property
    def confirmed(self) -> bool:
        return who(self.tokens).confirmed

    def events(self) -> list[str]:
        with transaction() as session:
            return [each.event for each in reversed(audit.events_of(session, self.person.id))]


@pytest.fixture
def alice(clean: None) -> Owner:
    return Owner(Character(ALICE, "Alice Adams"))


@pytest.fixture
def mallory(clean: None) -> Owner:
    return Owner(Character(MALLORY, "Mallory Moss"))


def test_a_passkey_confirms_in_place_of_the_password(alice: Owner):
    alice.has_passkey()
    confirmed_long_ago()
    asked = alice.is_asked()
    assert asked is not None
    alice.confirms(alice.key.get(asked))
    assert alice.confirmed
    (passkey,) = alice.passkeys
    assert passkey.name == "My phone"
    assert passkey.last_used_at is not None
    assert alice.events() == ["signed_in", "passkey_added", "confirmed"]
    with transaction() as session:
        assert list(session.scalars(text("SELECT kind FROM notification"))) == ["passkey_added"]


def test_who_has_none_is_asked_for_none(alice: Owner):
    assert alice.is_asked() is None


def test_adding_and_removing_need_a_confirmation(alice: Owner):
    answer = alice.has_passkey().key.create(alice.begins())
    confirmed_long_ago()
    for act in (
        alice.begins,
        lambda: alice.adds(answer),
        lambda: alice.removes(alice.passkeys[0].id),
    ):
        with pytest.raises(ConfirmationNeeded):
            act()
    assert len(alice.passkeys) == 1


def test_browsers_are_asked_for_a_verified_person_and_the_name_of_the_site(alice: Owner):
    made = json.loads(alice.begins())
    assert made["rp"]["id"] == "florin.example"
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert ALICE not in str(made)
    used = json.loads(alice.has_passkey().is_asked() or "")
    assert used["rpId"] == "florin.example"
    assert used["userVerification"] == "required"
    assert len(used["allowCredentials"]) == 1


def test_the_same_answer_is_good_once(alice: Owner):
    alice.has_passkey()
    answer = alice.key.get(alice.is_asked() or "")
    alice.confirms(answer)
    confirmed_long_ago()
    with pytest.raises(PasskeyRefused):
        alice.confirms(answer)
    assert not alice.confirmed


def test_a_copy_whose_count_does_not_go_up_is_refused(alice: Owner):
    alice.has_passkey()
    alice.confirms(alice.key.get(alice.is_asked() or ""))
    alice.key.count -= 1
    confirmed_long_ago()
    with pytest.raises(PasskeyRefused):
        alice.confirms(alice.key.get(alice.is_asked() or ""))
    assert not alice.confirmed


def of_another_site(key: SecurityKey, asked: str) -> str:
    key.origin = "https://florin.example.evil.example"
    return key.get(asked)


def without_verification(key: SecurityKey, asked: str) -> str:
    key.flags = USER_PRESENT
    return key.get(asked)


def of_another_challenge(key: SecurityKey, asked: str) -> str:
    return key.get(json.dumps(json.loads(asked) | {"challenge": "AAAA"}))


def of_another_key(key: SecurityKey, asked: str) -> str:
    another = SecurityKey(SITE)
    another.id = key.id
    return another.get(asked)


def of_an_unknown_key(_key: SecurityKey, asked: str) -> str:
    return SecurityKey(SITE).get(asked)


def nonsense(_key: SecurityKey, _asked: str) -> str:
    return '{"id": "x", "rawId": 1}'


@pytest.mark.parametrize(
    "answer",
    [
        of_another_site,
        without_verification,
        of_another_challenge,
        of_another_key,
        of_an_unknown_key,
        nonsense,
        lambda key, asked: "",
        lambda key, asked: "[" * 15_000,
    ],
)
def test_a_bad_answer_confirms_nothing_and_is_recorded(
    alice: Owner, answer: Callable[[SecurityKey, str], str]
):
    alice.has_passkey()
    confirmed_long_ago()
    with pytest.raises(PasskeyRefused):
        alice.confirms(answer(alice.key, alice.is_asked() or ""))
    assert not alice.confirmed
    assert alice.events()[-1] == "confirmation_refused"


@pytest.mark.parametrize("answer", [of_another_site, without_verification])
def test_a_bad_answer_adds_nothing(alice: Owner, answer: Callable[[SecurityKey, str], str]):
    asked = alice.begins()
    answer(alice.key, json.dumps(json.loads(asked) | {"rpId": "florin.example"}))
    with pytest.raises(PasskeyRefused):
        alice.adds(alice.key.create(asked))
    assert alice.passkeys == []


def test_after_five_minutes_the_challenge_is_void(alice: Owner):
    asked = alice.begins()
    change("UPDATE passkey_challenge SET created_at = now() - interval '5 minutes 1 second'")
    with pytest.raises(PasskeyRefused):
        alice.adds(alice.key.create(asked))


def test_an_answer_is_good_in_the_sign_in_that_asked_for_it(alice: Owner):
    alice.has_passkey()
    answer = alice.key.get(alice.is_asked() or "")
    alice.tokens = alice.person.signs_in()
    with pytest.raises(PasskeyRefused):
        alice.confirms(answer)


def test_another_persons_passkey_confirms_nothing(alice: Owner, mallory: Owner):
    alice.has_passkey()
    mallory.has_passkey()
    confirmed_long_ago()
    asked = mallory.is_asked() or ""
    with pytest.raises(PasskeyRefused):
        mallory.confirms(alice.key.get(asked))
    assert not mallory.confirmed


def test_one_passkey_is_one_persons(alice: Owner, mallory: Owner):
    alice.has_passkey()
    with pytest.raises(PasskeyRefused):
        mallory.adds(alice.key.create(mallory.begins()))


def test_another_persons_passkey_can_not_be_removed(alice: Owner, mallory: Owner):
    alice.has_passkey()
    for passkey_id in (alice.passkeys[0].id, uuid4()):
        with pytest.raises(PasskeyNotFound):
            mallory.removes(passkey_id)
    assert len(alice.passkeys) == 1


def test_a_removed_passkey_confirms_nothing(alice: Owner):
    alice.has_passkey()
    answer = alice.key.get(alice.is_asked() or "")
    alice.removes(alice.passkeys[0].id)
    assert alice.is_asked() is None
    with pytest.raises(PasskeyRefused):
        alice.confirms(answer)
    assert "passkey_removed" in alice.events()
    with transaction() as session:
        told = list(session.scalars(text("SELECT kind FROM notification ORDER BY id")))
    assert told == ["passkey_added", "passkey_removed"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "a\x00b"])
def test_a_bad_name_is_told_and_uses_nothing_up(alice: Owner, name: str):
    answer = alice.key.create(alice.begins())
    with pytest.raises(InvalidInput) as refused:
        alice.adds(answer, name)
    assert refused.value.field == "name"
    alice.adds(answer, "My phone")


def test_somebody_has_ten_at_most(alice: Owner):
    for _ in range(10):
        alice.key = SecurityKey(SITE)
        alice.has_passkey()
    alice.key = SecurityKey(SITE)
    with pytest.raises(InvalidInput):
        alice.has_passkey()
    assert row("SELECT count(*) FROM passkey") == (10,)


def test_without_a_name_of_its_own_florin_has_no_passkeys(
    alice: Owner, monkeypatch: pytest.MonkeyPatch
):
    alice.has_passkey()
    monkeypatch.setenv("PUBLIC_URL", "http://127.0.0.1:8000")
    settings.cache_clear()
    assert not people.can_have_passkeys()
    assert alice.is_asked() is None
    with pytest.raises(PasskeyRefused):
        alice.begins()

"""Wrong passwords make the next try wait; nobody can lock out somebody else."""

from collections.abc import Callable

import pytest

from tests.characters import PASSWORD, Character
from wallet import people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.errors import InvalidCredentials, TooManyAttempts
from wallet.people.guesses import FREE_GUESSES, wait_seconds
from wallet.redis_client import redis

MALLORYS, ALICES = "192.0.2.66", "192.0.2.1"


def sign_in(number: str, password: str, address: str = MALLORYS) -> None:
    with transaction() as session:
        people.sign_in(session, number, password, Origin(address, "Firefox"))


def guess(number: str, times: int = FREE_GUESSES + 1, address: str = MALLORYS) -> None:
    for _ in range(times):
        with pytest.raises(InvalidCredentials):
            sign_in(number, "not her password", address)


def test_the_waits_grow_and_end_at_five_minutes() -> None:
    assert [wait_seconds(n) for n in range(FREE_GUESSES + 1)] == [0] * (FREE_GUESSES + 1)
    assert [wait_seconds(FREE_GUESSES + n) for n in (1, 2, 3, 8, 9, 10**9)] == [
        2,
        4,
        8,
        256,
        300,
        300,
    ]


def test_after_several_wrong_guesses_the_next_has_to_wait_even_with_the_right_password(
    alice: Character,
) -> None:
    guess(alice.person.account_number)
    with pytest.raises(TooManyAttempts) as refusal:
        sign_in(alice.person.account_number, PASSWORD)
    assert 1 <= refusal.value.retry_after_seconds <= 3


def test_a_number_without_a_wallet_is_treated_the_same(clean: None) -> None:
    guess("9999999999")
    with pytest.raises(TooManyAttempts):
        sign_in("9999999999", PASSWORD)


def test_mallory_cannot_keep_alice_from_signing_in(alice: Character) -> None:
    guess(alice.person.account_number)
    sign_in(alice.person.account_number, PASSWORD, address=ALICES)


def test_the_right_password_makes_what_came_before_forgotten(alice: Character) -> None:
    for _ in range(3):
        guess(alice.person.account_number, times=FREE_GUESSES)
        sign_in(alice.person.account_number, PASSWORD)


def test_the_wait_holds_when_redis_lost_everything(alice: Character) -> None:
    guess(alice.person.account_number)
    redis().flushall()
    with pytest.raises(TooManyAttempts):
        sign_in(alice.person.account_number, PASSWORD)


def test_the_wait_holds_without_redis(alice: Character, without_redis: Callable[[], None]) -> None:
    without_redis()
    guess(alice.person.account_number)
    with pytest.raises(TooManyAttempts):
        sign_in(alice.person.account_number, PASSWORD)


def test_redis_learns_neither_the_number_nor_the_address(alice: Character) -> None:
    guess(alice.person.account_number)
    keys = " ".join(redis().keys("guesses:*"))
    assert keys
    assert alice.person.account_number not in keys
    assert MALLORYS not in keys

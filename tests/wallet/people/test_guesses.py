"""Wrong passwords make the next try wait; nobody can lock out somebody else."""

from collections.abc import Callable

import pytest

from tests.characters import PASSWORD, Character
from wallet import people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.errors import InvalidCredentials, TooManyAttempts
from wallet.people import Tokens, guesses
from wallet.people.guesses import FORGOTTEN_AFTER_SECONDS, FREE_GUESSES, wait_seconds
from wallet.redis_client import forget_trouble, redis
from wallet.settings import settings

MALLORYS, ALICES = "192.0.2.66", "192.0.2.1"


def sign_in(number: str, password: str, address: str = MALLORYS, device_token: str = "") -> Tokens:
    with transaction() as session:
        return people.sign_in(session, number, password, Origin(address, "Firefox", device_token))


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


def test_another_address_of_ones_ipv6_network_is_no_other_place(alice: Character) -> None:
    for number in range(FREE_GUESSES + 1):
        guess(alice.person.account_number, times=1, address=f"2001:db8::{number:x}")
    with pytest.raises(TooManyAttempts):
        sign_in(alice.person.account_number, PASSWORD, address="2001:db8::ffff")
    sign_in(alice.person.account_number, PASSWORD, address="2001:db8:0:1::1")


def test_neighbours_keep_nobody_waiting_on_a_device_of_their_own(alice: Character) -> None:
    device = sign_in(alice.person.account_number, PASSWORD).device_token
    guess(alice.person.account_number)
    with pytest.raises(TooManyAttempts):
        sign_in(alice.person.account_number, PASSWORD)
    sign_in(alice.person.account_number, PASSWORD, device_token=device)


def test_a_device_of_ones_own_gives_no_more_guesses_from_any_address(alice: Character) -> None:
    device = sign_in(alice.person.account_number, PASSWORD).device_token
    for number in range(FREE_GUESSES + 1):
        with pytest.raises(InvalidCredentials):
            sign_in(alice.person.account_number, "not hers", f"203.0.113.{number}", device)
    with pytest.raises(TooManyAttempts):
        sign_in(alice.person.account_number, PASSWORD, "198.51.100.1", device)
    sign_in(alice.person.account_number, PASSWORD, "198.51.100.1")


def test_a_number_without_a_wallet_is_looked_at_with_the_same_queries(
    alice: Character, statements: Callable[[], list[str]]
) -> None:
    device = sign_in(alice.person.account_number, PASSWORD).device_token
    asked = []
    for number in (alice.person.account_number, "9999999999"):
        before = len(statements())
        with pytest.raises(InvalidCredentials):
            sign_in(number, "not her password", device_token=device)
        asked.append(statements()[before:])
    assert asked[0] == asked[1]
    assert any("known_device" in each for each in asked[0])


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


def test_what_a_process_counted_by_itself_is_forgotten_after_an_hour(
    alice: Character, without_redis: Callable[[], None]
) -> None:
    without_redis()
    guess(alice.person.account_number)
    for each in guesses._here.values():
        each.until -= FORGOTTEN_AFTER_SECONDS
        each.counted_at -= FORGOTTEN_AFTER_SECONDS
    guess(alice.person.account_number, times=FREE_GUESSES)
    sign_in(alice.person.account_number, PASSWORD)


class Process:
    """What one of several processes remembers by itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.memory: dict[str, object] = {}

    def counts(self, wrong: int = 0, *, right: bool = False) -> None:
        self.monkeypatch.setattr(guesses, "_here", self.memory)
        for _ in range(wrong):
            guesses.wrong("account", "place")
        if right:
            guesses.right("account", "place")

    def is_free(self) -> bool:
        self.monkeypatch.setattr(guesses, "_here", self.memory)
        try:
            guesses.refuse_if_too_soon("account", "place")
        except TooManyAttempts:
            return False
        return True


def test_a_right_password_that_another_process_saw_is_right_here_too(
    clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Process(monkeypatch), Process(monkeypatch)
    first.counts(FREE_GUESSES + 1)
    assert not first.is_free()
    assert not second.is_free()
    second.counts(right=True)
    assert first.is_free()
    first.counts(FREE_GUESSES)
    assert first.is_free()


def test_what_was_counted_while_redis_was_away_still_counts_when_it_is_back(
    clean: None, without_redis: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    process, before = Process(monkeypatch), settings().redis_url
    without_redis()
    process.counts(FREE_GUESSES)
    monkeypatch.setenv("REDIS_URL", before)
    settings.cache_clear()
    redis.cache_clear()
    forget_trouble()
    process.counts(1)
    assert redis().ping()
    assert not process.is_free()


def test_a_guess_that_is_crowded_out_by_others_still_waits(
    clean: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The memory of a process is small; what is counted goes out of it at any moment."""
    monkeypatch.setattr(guesses, "KEPT_HERE", 0)
    process = Process(monkeypatch)
    process.counts(FREE_GUESSES + 1)
    assert not process.is_free()


def test_redis_learns_neither_the_number_nor_the_address(alice: Character) -> None:
    guess(alice.person.account_number)
    keys = " ".join(redis().keys("guesses:*"))
    assert keys
    assert alice.person.account_number not in keys
    assert MALLORYS not in keys

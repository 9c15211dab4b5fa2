"""A file is no way to search for who has a wallet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.characters import BOB, Character
from tests.wallet.payouts.paying import count, sees, uploads
from wallet.errors import TooManyAttempts
from wallet.people.lookups import FAILURES_PER_HOUR


def test_a_file_is_no_way_to_search_for_who_has_a_wallet(alice: Character, bob: Character) -> None:
    """The answer is the same wherever the one with a wallet stands; and it can be had once."""
    strangers = [str(8_000_000_000 + number) for number in range(FAILURES_PER_HOUR + 1)]
    with pytest.raises(TooManyAttempts) as refusal:
        uploads(alice, [(number, "1.00") for number in [*strangers, BOB]])
    assert not any(number in str(refusal.value) for number in [*strangers, BOB])
    assert count("payout") == 0
    with pytest.raises(TooManyAttempts):
        uploads(alice, [(BOB, "1.00")])
    with pytest.raises(TooManyAttempts):
        alice.sends(bob, "1.00")


def test_a_few_unknown_accounts_count_as_so_many_failed_look_ups(
    alice: Character, bob: Character
) -> None:
    few = [str(8_000_000_000 + number) for number in range(FAILURES_PER_HOUR)]
    draft = uploads(alice, [(number, "1.00") for number in [*few, *few, BOB]])
    assert sees(alice, draft).faulty == 2 * len(few)
    with pytest.raises(TooManyAttempts):
        uploads(alice, [(BOB, "1.00")])


def test_many_uploads_at_once_share_one_budget(alice: Character, bob: Character) -> None:
    def search(part: int) -> bool:
        numbers = [str(8_000_000_000 + 100 * part + n) for n in range(FAILURES_PER_HOUR - 1)]
        try:
            uploads(alice, [(number, "1.00") for number in numbers])
        except TooManyAttempts:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(search, range(8))) == 1


def test_without_redis_unknown_accounts_are_counted_all_the_same(
    alice: Character, bob: Character, without_redis: Callable[[], None]
) -> None:
    without_redis()
    strangers = [str(8_000_000_000 + number) for number in range(FAILURES_PER_HOUR + 1)]
    with pytest.raises(TooManyAttempts):
        uploads(alice, [(number, "1.00") for number in strangers])

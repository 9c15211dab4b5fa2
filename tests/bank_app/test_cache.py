from bank_app.cache import Identity, IdentityCache, identity_cache
from bank_app.metrics import CACHE_HITS, CACHE_MISSES, QUERIES
from tests.bank_app.caller import ADA, HENRIK, INES, NOBODY, TOMASZ, InProcess, debit
from tests.bank_app.ledger import execute


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def identity(number: str) -> Identity:
    return Identity(number, "Ada Marin", "ada.marin@example.com", "EUR")


def queries() -> float:
    return QUERIES.labels("verify")._value.get()


def test_verify_answers_who_holds_an_account(caller: InProcess) -> None:
    assert caller.verify(ADA) == (
        200,
        {
            "account": ADA,
            "holder": "Ada Marin",
            "email": "ada.marin@example.com",
            "currency": "EUR",
            "frozen": False,
        },
    )
    assert caller.verify(INES)[1]["frozen"] is True


def test_verify_does_not_know_unknown_closed_and_internal_accounts(caller: InProcess) -> None:
    for number in (NOBODY, HENRIK, "omnibus:EUR", "１０００００００１１", "x"):
        assert caller.verify(number) == (404, {"code": "account_not_found"})


def test_the_second_verification_asks_no_database(caller: InProcess) -> None:
    hits, misses = CACHE_HITS._value.get(), CACHE_MISSES._value.get()
    first, before = caller.verify(ADA), queries()
    assert caller.verify(ADA) == first
    assert queries() == before
    assert (CACHE_HITS._value.get() - hits, CACHE_MISSES._value.get() - misses) == (1, 1)


def test_transfers_look_accounts_up_through_the_same_cache(caller: InProcess) -> None:
    caller.verify(ADA)
    before = queries()
    caller.put(debit(ADA, 1))
    caller.batch({"id": "5ae8ab71-a00b-44f3-938d-fa3e72450085", **debit(ADA, 1)})
    assert queries() == before
    caller.put(debit(TOMASZ, 1))
    assert caller.verify(TOMASZ)[0] == 200
    assert queries() == before + 1


def test_a_cached_account_that_is_frozen_behind_our_back_still_cannot_spend(
    caller: InProcess,
) -> None:
    caller.verify(ADA)
    execute("UPDATE account SET status = 'frozen' WHERE number = :n", n=ADA)
    assert caller.put(debit(ADA, 1))[1]["reason"] == "account_frozen"


def test_accounts_that_are_not_open_are_never_cached(caller: InProcess) -> None:
    for number in (INES, HENRIK, NOBODY):
        before = queries()
        caller.verify(number)
        caller.verify(number)
        assert queries() == before + 2
        assert identity_cache().get([number])[0] == {}


def test_a_change_drops_the_row(caller: InProcess) -> None:
    caller.verify(ADA)
    assert caller.change(ADA, email="ada@example.net")[0] == 200
    assert caller.verify(ADA)[1]["email"] == "ada@example.net"
    assert caller.change(ADA, status="frozen")[0] == 200
    assert caller.verify(ADA)[1]["frozen"] is True
    assert caller.change(ADA, status="open")[0] == 200
    assert caller.verify(ADA)[1]["frozen"] is False


def test_what_was_read_before_a_change_is_not_kept_after_it() -> None:
    cache = IdentityCache(10, 60)
    _, mark = cache.get([ADA])
    cache.drop(ADA)
    cache.put([identity(ADA)], mark)
    assert cache.get([ADA])[0] == {}


def test_a_row_is_forgotten_after_its_time() -> None:
    clock = Clock()
    cache = IdentityCache(10, 60, clock)
    cache.put([identity(ADA)], cache.get([ADA])[1])
    clock.now = 59
    assert cache.get([ADA])[0] == {ADA: identity(ADA)}
    clock.now = 61  # asking for it in between does not prolong it
    assert cache.get([ADA])[0] == {}


def test_a_full_cache_forgets_what_was_not_used_for_the_longest() -> None:
    cache = IdentityCache(2, 60)
    cache.put([identity("1"), identity("2")], 0)
    cache.get(["1"])
    cache.put([identity("3")], 0)
    assert set(cache.get(["1", "2", "3"])[0]) == {"1", "3"}


def test_a_cache_of_size_0_is_off() -> None:
    cache = IdentityCache(0, 60)
    cache.put([identity(ADA)], 0)
    assert cache.get([ADA])[0] == {}

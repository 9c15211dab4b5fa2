"""Whoever sends money finds one person by number, and can't search for who has a wallet."""

import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
import redis.exceptions

from tests import services
from tests.wallet.people.conftest import ADA, TOMASZ, UNKNOWN, SignUp
from wallet import people
from wallet.database import transaction
from wallet.errors import TooManyAttempts
from wallet.people import Person
from wallet.people.lookups import FAILURES_PER_HOUR
from wallet.redis_client import redis as client


def find(number: str, asked_by: UUID, currency: str = "EUR") -> Person | None:
    with transaction() as session:
        return people.find_recipient(session, number, currency, asked_by=asked_by)


def test_a_recipient_is_found_by_number_in_the_same_currency_only(ada: Person):
    asker = uuid4()
    found = find(ADA, asker)
    assert found is not None
    assert found.id == ada.id
    assert find(ADA, asker, currency="USD") is None
    assert find(UNKNOWN, asker) is None
    assert find("\x00", asker) is None


def test_somebody_unconfirmed_is_not_found(sign_up: SignUp):
    sign_up.code(TOMASZ)
    assert find(TOMASZ, uuid4()) is None


def test_after_many_failures_a_look_up_is_refused_also_for_a_number_that_exists(ada: Person):
    asker = uuid4()
    for _ in range(FAILURES_PER_HOUR):
        find(UNKNOWN, asker)
    for number in (UNKNOWN, ADA):
        with pytest.raises(TooManyAttempts):
            find(number, asker)
    assert find(ADA, uuid4()) is not None  # others go on


def test_finding_people_costs_nothing(ada: Person):
    asker = uuid4()
    for _ in range(FAILURES_PER_HOUR + 1):
        assert find(ADA, asker) is not None


def test_the_limit_holds_when_redis_lost_everything(ada: Person, redis_server: services.Redis):
    asker = uuid4()
    for _ in range(FAILURES_PER_HOUR):
        find(UNKNOWN, asker)
    client().flushall()
    with pytest.raises(TooManyAttempts):
        find(ADA, asker)


def test_many_who_fail_at_once_are_all_counted(ada: Person):
    askers = [uuid4() for _ in range(20)]
    switch_seconds = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads meet in the middle of everything
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda asker: find("no number", asker), askers * FAILURES_PER_HOUR))
    finally:
        sys.setswitchinterval(switch_seconds)
    client().flushall()  # what this process counted is all that is left
    for asker in askers:
        with pytest.raises(TooManyAttempts):
            find(ADA, asker)


def test_the_limit_holds_without_redis(ada: Person, redis_server: services.Redis):
    asker = uuid4()
    redis_server.stop()
    try:
        with pytest.raises(redis.exceptions.ConnectionError):
            client().ping()
        for _ in range(FAILURES_PER_HOUR):
            find(UNKNOWN, asker)
        with pytest.raises(TooManyAttempts):
            find(ADA, asker)
    finally:
        redis_server.start()

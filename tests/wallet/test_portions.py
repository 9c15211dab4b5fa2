"""What is done in portions: none is larger than it should be, whatever plan PostgreSQL makes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from sqlalchemy import text

from tests.characters import BOB, Character
from tests.plans import everything_again_for_each_row
from tests.wallet.payouts.paying import uploads
from tests.wallet.requests.asking import let_pass, makes_link
from tests.wallet.schedules.planning import days_pass, plans
from wallet import payouts, people, requests, schedules
from wallet.bank.answers import Identity, NotFound
from wallet.database import engine, transaction
from wallet.notifications import due, notify
from wallet.operations.claims import park_due
from wallet.payouts import drafts
from wallet.people import forget, registrations, verify_due
from wallet.requests import close
from wallet.schedules import warn
from wallet.schedules.claims import claim_runs
from wallet.schedules.come import make_runs

Portion = Callable[[Character], int]


@pytest.fixture(autouse=True)
def unlucky_plan(clean: None) -> Iterator[None]:
    with everything_again_for_each_row(engine()):
        yield


def change(statement: str) -> None:
    with transaction() as session:
        session.execute(text(statement))


def mails(alice: Character) -> int:
    with transaction() as session:
        for _ in range(5):
            notify(session, kind="sign_up_frozen", email="somebody@example.com")

    @contextmanager
    def connect() -> Iterator[due.Send]:
        yield lambda mail: None

    with patch.object(due, "BATCH", 2):
        return due.send_due(connect)


def operations_for_the_line(alice: Character) -> int:
    for _ in range(5):
        alice.deposits("1.00")
    return park_due(2)


def sign_ups() -> None:
    with transaction() as session:
        for number in range(5):
            people.request_registration(session, f"100000000{number}", "correct horse battery")


def old_sign_ups(alice: Character) -> int:
    sign_ups()
    change("UPDATE registration SET created_at = now() - interval '2 days'")
    with transaction() as session, patch.object(registrations, "FORGET_AT_ONCE", 2):
        return people.forget_old(session)


def sign_ups_to_verify(alice: Character) -> int:
    class KnowsNobody:
        def verify(self, account_number: str) -> Identity:
            return NotFound()

        def healthy(self) -> bool:
            return True

    sign_ups()
    verify_due(KnowsNobody(), 2)
    with transaction() as session:
        claimed = text("SELECT count(*) FROM registration WHERE attempt > 0")
        return session.scalars(claimed).one()


def old_drafts(alice: Character) -> int:
    for _ in range(5):
        uploads(alice, [(BOB, "1.00")])
    change("UPDATE payout SET created_at = now() - interval '2 days'")
    with transaction() as session, patch.object(drafts, "FORGET_AT_ONCE", 2):
        return payouts.forget_old_drafts(session)


def old_sign_ins(alice: Character) -> int:
    for _ in range(5):
        alice.signs_in()
    change("UPDATE sign_in_session SET expires_at = now() - interval '31 days'")
    with transaction() as session, patch.object(forget, "AT_ONCE", 2):
        return people.forget_sign_ins(session)


def planned(alice: Character) -> None:
    for _ in range(5):
        days_pass(plans(alice, kind="deposit"), 1)


def runs_to_make(alice: Character) -> int:
    planned(alice)
    return make_runs(2)


def runs_to_claim(alice: Character) -> int:
    planned(alice)
    make_runs(5)
    return len(claim_runs(2))


def warnings(alice: Character) -> int:
    for _ in range(5):
        plans(alice, "5.00", kind="withdrawal")
    change("UPDATE schedule SET next_at = now() + interval '1 hour'")
    with transaction() as session, patch.object(warn, "AT_ONCE", 2):
        return schedules.warn_unfunded(session)


def requests_that_are_over(alice: Character) -> int:
    for _ in range(5):
        let_pass(30, makes_link(alice, "1.00").id)
    with transaction() as session, patch.object(close, "EXPIRE_AT_ONCE", 2):
        return requests.expire_due(session)


@pytest.mark.parametrize(
    "portion",
    [
        mails,
        operations_for_the_line,
        old_sign_ups,
        sign_ups_to_verify,
        old_drafts,
        old_sign_ins,
        runs_to_make,
        runs_to_claim,
        warnings,
        requests_that_are_over,
    ],
)
def test_a_portion_is_as_large_as_its_limit(alice: Character, portion: Portion) -> None:
    assert portion(alice) == 2

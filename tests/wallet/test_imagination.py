"""Whatever people, workers and the bank do, in whatever order: the wallet does what the model says.

A machine draws the steps, see `tests/wallet/imagination/`. Mistakes planted on purpose show that
it would see them.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import ARRAY, Uuid, bindparam, text
from sqlalchemy.orm import Session

from tests.services import Database
from tests.wallet.imagination.at_once import AtOnce
from tests.wallet.imagination.bank import BankAndWorkers
from tests.wallet.imagination.people import People
from tests.wallet.imagination.world import World
from wallet.database import transaction
from wallet.operations import (
    OperationView,
    accept,
    apply,
    backoff,
    claims,
    entries,
    find,
    transfer,
)
from wallet.operations.moves import Move
from wallet.operations.states import TRANSITIONS, State
from wallet.people import Person

EXAMPLES = 35
STEPS = 25

SAME_EVERY_TIME = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
UNTIL_THE_FIRST_FAILURE = settings(
    SAME_EVERY_TIME, phases=[Phase.generate], report_multiple_bugs=False
)


class OneByOne(People, BankAndWorkers):
    """Without races: what fails once, fails again."""


class Imagination(OneByOne, AtOnce):
    """Every step there is."""


@pytest.fixture
def database(
    clean: None, wallet_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    # So long that nothing becomes due by itself while a slow machine is at a step.
    monkeypatch.setattr(backoff, "RETRY_FIRST_SECONDS", backoff.RETRY_MAX_SECONDS)
    World.database = wallet_database
    yield
    del World.database


@pytest.mark.timeout(600)  # when it fails, hypothesis looks for the shortest way there
@pytest.mark.usefixtures("database")
def test_in_whatever_order_the_wallet_does_what_the_model_says() -> None:
    run_state_machine_as_test(Imagination, settings=SAME_EVERY_TIME)


Plant = pytest.MonkeyPatch


def giving_back_is_another_entry_than_settling(plant: Plant) -> None:
    give_back = entries.give_back
    plant.setattr(entries, "give_back", lambda *args: replace(give_back(*args), step="give_back"))


def doubt_is_taken_for_a_no(plant: Plant) -> None:
    plant.setattr(apply, "_park", lambda o, source, why: Move(o.id, source, State.FAILED, why))


def a_late_no_overwrites_a_yes(plant: Plant) -> None:
    plant.setattr(apply, "FINAL", frozenset({State.FAILED, State.CANCELLED}))
    plant.setitem(TRANSITIONS, State.SETTLED, frozenset({State.FAILED}))


def the_doubt_of_an_old_claim_counts(plant: Plant) -> None:
    _change_claim(plant, "attempt = attempt + 1", "attempt = 1")


def what_the_bank_saw_can_be_cancelled(plant: Plant) -> None:
    _change_claim(plant, "coalesce(first_sent_at, clock_timestamp())", "NULL")


def what_another_worker_has_is_claimed_again(plant: Plant) -> None:
    _change_claim(plant, "'awaiting_bank') AND due_at <= now()", "'awaiting_bank')")


def a_key_answers_for_whatever_it_is_used(plant: Plant) -> None:
    used = "SELECT id FROM operation WHERE person_id = :person_id AND idempotency_key = :key"

    def answer_anyway(
        session: Session, person: Person, key: str, **_: object
    ) -> OperationView | None:
        found = session.scalar(text(used), {"person_id": person.id, "key": key})
        return find(person.id, found) if found else None

    for module in (accept, transfer):
        plant.setattr(module, "answer_again", answer_anyway)


def what_is_refused_stays_behind(plant: Plant) -> None:
    real = accept._accept

    def accept_and_commit(_: object, *content: object) -> tuple[OperationView, bool]:
        with transaction() as session:
            return real(session, *content)

    plant.setattr(accept, "_accept", accept_and_commit)


def what_is_cancelled_keeps_its_hold(plant: Plant) -> None:
    plant.setattr(sys.modules["wallet.operations.cancel"], "_give_back", lambda *_: None)


def an_answer_is_not_told(plant: Plant) -> None:
    plant.setattr(apply, "notify_all", lambda *_: None)


def _change_claim(plant: Plant, old: str, new: str) -> None:
    statement = str(claims._CLAIM)
    assert old in statement
    changed = text(statement.replace(old, new))
    plant.setattr(claims, "_CLAIM", changed.bindparams(bindparam("released", type_=ARRAY(Uuid))))


MISTAKES: Sequence[Callable[[Plant], None]] = [
    giving_back_is_another_entry_than_settling,
    doubt_is_taken_for_a_no,
    a_late_no_overwrites_a_yes,
    the_doubt_of_an_old_claim_counts,
    what_the_bank_saw_can_be_cancelled,
    what_another_worker_has_is_claimed_again,
    a_key_answers_for_whatever_it_is_used,
    what_is_refused_stays_behind,
    what_is_cancelled_keeps_its_hold,
    an_answer_is_not_told,
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
@pytest.mark.usefixtures("database")
def test_a_planted_mistake_is_seen(
    monkeypatch: pytest.MonkeyPatch, mistake: Callable[[Plant], None]
) -> None:
    mistake(monkeypatch)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run_state_machine_as_test(OneByOne, settings=UNTIL_THE_FIRST_FAILURE)

"""The clock: exactly one acts; what waits for long is told; the probe finds the bank's return."""

import logging

import pytest
from sqlalchemy import text

from actors.clock import LEASE_NAME, LEASE_SECONDS, Chore, Clock
from tests import services
from tests.characters import Character, told
from tests.wallet.requests.asking import asks, let_pass
from wallet import audit, ledger, operations
from wallet.bank import Bank, breaker
from wallet.bank.client import BANK_CALL_SECONDS, HEALTH_SECONDS
from wallet.database import transaction
from wallet.operations.probe import PROBE_LOCK_SECONDS


def age_lease(seconds: int) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE lease SET expires_at = now() - make_interval(secs => :s) WHERE name = :n"),
            {"s": seconds, "n": LEASE_NAME},
        )


def test_of_two_clocks_exactly_one_acts(clean: None) -> None:
    first, second = Clock(), Clock()
    assert first.tick()
    assert not second.tick()
    assert first.tick()


def test_another_clock_takes_over_when_the_first_is_gone(clean: None) -> None:
    first, second = Clock(), Clock()
    first.tick()
    age_lease(seconds=1)
    assert second.tick()
    assert not first.tick()


def test_a_lease_from_a_time_when_the_clock_was_wrong_binds_nobody(clean: None) -> None:
    first, second = Clock(), Clock()
    first.tick()
    age_lease(seconds=-3600)
    assert second.tick()
    assert not first.tick()


def test_a_dead_probe_holds_nobody_up_for_fifteen_seconds() -> None:
    longest_seconds = HEALTH_SECONDS + 2 * BANK_CALL_SECONDS
    for lock_seconds in (LEASE_SECONDS, PROBE_LOCK_SECONDS):
        assert longest_seconds < lock_seconds < 15 - 2  # then the line has still to leave


def test_the_clock_finds_the_banks_return_by_itself(alice: Character, bank: services.Bank) -> None:
    bank.fault("down")
    deposit = alice.deposits("5.00")
    operations.execute_due(Bank())
    clock = Clock()
    clock.tick()
    assert (alice.state(deposit), breaker.is_open()) == ("parked", True)
    bank.fault("none")
    for chore in clock.chores:
        chore.next_at = 0.0
    clock.tick()
    assert (alice.state(deposit), breaker.is_open()) == ("settled", False)


def test_one_that_is_parked_for_ten_minutes_is_told_once(
    alice: Character, bank: services.Bank
) -> None:
    bank.fault("down")
    deposit = alice.deposits("5.00")
    operations.execute_due(Bank())
    Clock().tick()
    assert told(deposit) == []
    with transaction() as session:
        session.execute(text("UPDATE operation SET parked_at = now() - interval '11 minutes'"))
    for _ in range(2):
        age_lease(seconds=1)
        Clock().tick()
    assert told(deposit) == ["operation_parked"]


def test_a_request_that_nobody_answers_is_over_after_thirty_days(
    alice: Character, bob: Character
) -> None:
    asked = asks(alice, bob, "5.00")
    let_pass(30, asked)
    Clock().tick()
    state = text("SELECT state FROM money_request WHERE id = :id")
    with transaction() as session:
        assert session.scalars(state, {"id": asked}).one() == "expired"


def test_the_clock_seals_the_ledger_and_logs_the_heads(
    alice: Character, caplog: pytest.LogCaptureFixture
) -> None:
    alice.has("5.00")
    alice.signs_in()
    with caplog.at_level(logging.INFO, logger="actors.clock"):
        Clock().tick()
    with transaction() as session:
        of_seals, of_events = ledger.head(session), audit.head(session)
        assert ledger.waiting(session) == 0
    assert of_seals is not None
    assert of_events is not None
    assert f"the head of the ledger's seals is {of_seals}" in caplog.messages
    assert f"the head of the audit log is {of_events}" in caplog.messages


def test_a_chore_that_fails_keeps_no_other_from_its_turn(
    clean: None, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError

    clock = Clock()
    clock.chores = [Chore(fail, 1.0), Chore(lambda: done.append("done"), 1.0)]
    assert clock.tick()
    assert done == ["done"]
    assert "a chore of the clock failed" in caplog.text

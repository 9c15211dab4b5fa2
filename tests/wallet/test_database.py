"""What belongs to a commit, what follows it, and what follows a rollback."""

import traceback

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm import Session

from tests.characters import Character
from wallet.database import (
    IDLE_SECONDS,
    Statement,
    after_commit,
    after_rollback,
    before_commit,
    engine,
    transaction,
)


def fail() -> None:
    raise RuntimeError("something after the commit")


def test_a_failure_after_the_commit_is_logged_and_what_is_committed_stays(
    alice: Character, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction() as session:
        session.execute(text("UPDATE person SET holder = 'Alice Ames'"))
        after_commit(session, fail)
    with transaction() as session:
        assert session.scalars(text("SELECT holder FROM person")).one() == "Alice Ames"
    assert "something after a commit failed" in caplog.text


def test_what_should_follow_a_commit_does_not_follow_a_rollback(alice: Character) -> None:
    calls: list[str] = []

    def roll_back() -> None:
        with transaction() as session:
            after_commit(session, lambda: calls.append("called"))
            fail()

    with pytest.raises(RuntimeError):
        roll_back()
    assert calls == []


def test_what_should_follow_a_rollback_follows_it_and_no_commit(
    alice: Character, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[str] = []

    def work(*, fails: bool) -> None:
        with transaction() as session:
            after_rollback(session, fail)  # stops neither the next call nor the error itself
            after_rollback(session, lambda: calls.append("called"))
            if fails:
                raise PermissionError

    work(fails=False)
    assert calls == []
    with pytest.raises(PermissionError):
        work(fails=True)
    assert calls == ["called"]
    assert "something after a rollback failed" in caplog.text


def test_after_a_rollback_another_transaction_finds_nothing_locked(alice: Character) -> None:
    def rename() -> None:
        with transaction() as session:
            session.execute(text("UPDATE person SET holder = 'Alice Ames'"))

    def refuse() -> None:
        with transaction() as session:
            session.execute(text("UPDATE person SET holder = 'Nobody'"))
            after_rollback(session, rename)
            raise PermissionError

    with pytest.raises(PermissionError):
        refuse()
    with transaction() as session:
        assert session.scalars(text("SELECT holder FROM person")).one() == "Alice Ames"


def test_what_comes_before_the_commit_belongs_to_it(alice: Character) -> None:
    steps: list[str] = []

    def work(*, fails: bool) -> None:
        with transaction() as session:
            before_commit(session, lambda: steps.append("last"))
            before_commit(session, fail if fails else steps.clear)
            after_commit(session, lambda: steps.append("committed"))
            session.execute(text("UPDATE person SET holder = 'Alice Ames'"))
            steps.append("work")

    with pytest.raises(RuntimeError):
        work(fails=True)
    assert steps == ["work", "last"]
    with transaction() as session:
        assert session.scalars(text("SELECT holder FROM person")).one() == "Alice Adams"
    work(fails=False)
    assert steps == ["committed"]


def test_what_goes_wrong_with_a_statement_is_told_without_its_values(alice: Character) -> None:
    with pytest.raises(DBAPIError) as refusal, transaction() as session:
        session.execute(text("SELECT 1 / 0, :secret"), {"secret": "alice's own"})
    assert "alice's own" not in str(refusal.value)


def test_what_a_row_held_that_was_refused_is_not_told(alice: Character) -> None:
    number = alice.person.account_number
    again = text(f"UPDATE person SET account_number = '{number}', currency = NULL")
    with pytest.raises(IntegrityError) as refusal, transaction() as session:
        session.execute(again, {})
    told = "".join(traceback.format_exception(refusal.value)).replace(str(again), "")
    assert 'null value in column "currency"' in told
    assert number not in told
    assert "alice@example.com" not in told


def test_a_process_that_was_stopped_in_a_transaction_does_not_keep_its_locks(
    alice: Character,
) -> None:
    with Session(engine()) as sleeper:
        limit = text("SELECT current_setting('idle_in_transaction_session_timeout')")
        assert sleeper.scalars(limit).one() == f"{IDLE_SECONDS}s"
        sleeper.execute(text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
        sleeper.execute(text("SELECT FROM person FOR UPDATE"))
        with transaction() as session:  # waits for the sleeper's end
            session.execute(text("UPDATE person SET holder = 'Alice Ames'"))
        with pytest.raises((InternalError, OperationalError)):
            sleeper.execute(text("SELECT 1"))


def test_an_error_of_a_statement_by_itself_repeats_no_row_either(alice: Character) -> None:
    take_the_number = Statement(
        "INSERT INTO person (account_number, holder, email, currency, password_hash)"
        " VALUES (%(number)s, 'Mallory Moss', 'mallory@example.com', 'EUR', '-')"
    )
    with pytest.raises(psycopg.errors.UniqueViolation) as raised:
        take_the_number.all(number=alice.person.account_number)
    told = "".join(traceback.format_exception(raised.value))
    assert "person_account_number_key" in told
    assert alice.person.account_number not in told


def test_a_transfer_that_is_committed_is_answered_whatever_fails_after_it(
    alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.has("1.00")
    monkeypatch.setattr("wallet.live.touch", lambda *_: fail())
    alice.sends(bob, "1.00")
    assert bob.available == "1.00"

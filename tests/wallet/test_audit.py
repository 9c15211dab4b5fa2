"""The audit log: only added to, in one chain without gaps, and kept although what it tells of was
refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.characters import ORIGIN, Character
from tests.services import Database
from wallet import audit
from wallet.audit import Event, Origin
from wallet.database import transaction
from wallet.ledger import Finding
from wallet.people.user_agents import browser_of

AT_ONCE = 8


def record(person: Character, event: str = Event.SIGNED_IN, subject: str | None = None) -> None:
    with transaction() as session:
        audit.record(session, event, person_id=person.id, origin=ORIGIN, subject=subject)


def numbers() -> list[int]:
    with transaction() as session:
        return list(session.scalars(text("SELECT number FROM audit_event ORDER BY number")))


def verify() -> list[Finding]:
    with transaction() as session:
        return audit.verify(session)


@pytest.fixture
def superuser(wallet_database: Database) -> Iterator[psycopg.Connection]:
    """Somebody whom no guard stops."""
    with psycopg.connect(wallet_database.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def test_what_was_done_is_told_to_its_person_newest_first(alice: Character, bob: Character) -> None:
    record(alice, Event.SIGNED_IN)
    record(bob, Event.CONFIRMED)
    record(alice, Event.SIGNED_OUT)
    with transaction() as session:
        events = audit.events_of(session, alice.id)
        assert audit.events_of(session, alice.id, limit=1) == events[:1]
        but = audit.events_of(session, alice.id, limit=1, but=[Event.SIGNED_OUT])
        assert but == events[1:]
    assert [event.event for event in events] == ["signed_out", "signed_in"]
    assert events[0].at > events[1].at
    assert (events[0].address, events[0].user_agent) == (ORIGIN.address, ORIGIN.user_agent)


def test_only_what_has_a_name_is_recorded(alice: Character) -> None:
    with pytest.raises(ValueError, match="is not a valid Event"):
        record(alice, "had_lunch")


def test_where_it_came_from_is_cut_to_one_short_line() -> None:
    origin = Origin("9" * 1000, "curl/8\x00\n\t" + "x" * 1000)
    assert len(origin.address) == audit.MAX_ADDRESS
    assert len(origin.user_agent) == audit.MAX_USER_AGENT
    assert origin.user_agent.startswith("curl/8 xxx")


def test_the_name_of_a_browser_survives_the_cut():
    """It stands at the end, and these are the longest."""
    for browser, user_agent in (
        (
            "Safari on iPhone",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
        ),
        (
            "Samsung Internet on Android",
            "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B/S918BXXU4CXDE) AppleWebKit/537.36"
            " (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
        ),
        (
            "Edge on Mac",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36"
            " (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.2849.80",
        ),
    ):
        assert browser_of(Origin("192.0.2.1", user_agent).user_agent) == browser


def test_what_was_done_is_not_recorded_when_it_is_undone(alice: Character) -> None:
    def do_and_undo() -> None:
        with transaction() as session:
            audit.record(session, Event.CONFIRMED, person_id=alice.id, origin=ORIGIN)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        do_and_undo()
    assert numbers() == []


@pytest.mark.parametrize("is_undone", [True, False])
def test_what_was_refused_is_recorded_once_however_its_transaction_ends(
    alice: Character, is_undone: bool
) -> None:
    def refuse() -> None:
        with transaction() as session:
            audit.record_anyway(session, Event.SIGN_IN_REFUSED, person_id=alice.id, origin=ORIGIN)
            if is_undone:
                raise PermissionError

    if is_undone:
        with pytest.raises(PermissionError):
            refuse()
    else:
        refuse()
    assert numbers() == [1]


def test_many_at_once_make_one_chain_without_gaps(alice: Character) -> None:
    def work(number: int) -> None:
        for _ in range(5):
            record(alice, Event.SIGNED_IN, subject=str(number))

    def write_and_undo() -> None:
        with transaction() as session:
            audit._write(session, audit._row(Event.SIGNED_IN, alice.id, ORIGIN, None))
            raise RuntimeError

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = [pool.submit(work, number) for number in range(AT_ONCE)]
        undone = [pool.submit(write_and_undo) for _ in range(AT_ONCE)]
        assert [each.exception() for each in done] == [None] * AT_ONCE
        assert {type(each.exception()) for each in undone} == {RuntimeError}
    assert numbers() == list(range(1, 5 * AT_ONCE + 1))
    assert verify() == []


def test_it_is_written_after_all_else_so_that_two_can_not_wait_for_each_other(
    alice: Character,
) -> None:
    """One records and then locks the row, the other the other way round."""

    def touch(session: Session) -> None:
        session.execute(text("UPDATE person SET holder = holder"))

    def work(records_first: bool) -> None:
        for _ in range(30):
            with transaction() as session:
                if not records_first:
                    touch(session)
                audit.record(session, Event.CONFIRMED, person_id=alice.id, origin=ORIGIN)
                if records_first:
                    touch(session)

    with ThreadPoolExecutor(2) as pool:
        pair = [pool.submit(work, True), pool.submit(work, False)]
        assert [each.exception() for each in pair] == [None, None]
    assert len(numbers()) == 60


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET event = 'signed_out'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
    ],
)
def test_nobody_changes_it(alice: Character, wallet_database: Database, statement: str) -> None:
    record(alice)
    with pytest.raises(DBAPIError, match="permission denied"), transaction() as session:
        session.execute(text(statement))
    with (
        psycopg.connect(wallet_database.owner_url) as owner,
        pytest.raises(psycopg.errors.IntegrityError, match="only added to"),
    ):
        owner.execute(statement)
    assert numbers() == [1]


def test_the_database_alone_says_when_it_was_and_what_came_before(alice: Character) -> None:
    record(alice)
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO audit_event (number, at, event, previous_hash, hash)"
                " VALUES (77, now() - interval '1 year', 'signed_in', '', '')"
            )
        )
    assert numbers() == [1, 2]
    assert verify() == []
    with transaction() as session:
        recent = text("SELECT bool_and(at > now() - interval '1 minute') FROM audit_event")
        assert session.scalars(recent).one() is True


@pytest.mark.parametrize("column", ["event", "person_id", "subject", "address", "user_agent", "at"])
def test_what_a_superuser_changes_is_named(
    alice: Character, superuser: psycopg.Connection, column: str
) -> None:
    for _ in range(5):
        record(alice, subject="a subject")
    others = {"at": "at + interval '1 microsecond'", "person_id": f"'{uuid4()}'"}
    value = others.get(column, "'other'")
    superuser.execute(f"UPDATE audit_event SET {column} = {value} WHERE number IN (2, 4)")
    assert verify() == [Finding("no event was changed", ("2",))]


def test_a_changed_row_with_a_hash_that_fits_breaks_the_chain_after_it(
    alice: Character, superuser: psycopg.Connection
) -> None:
    for _ in range(3):
        record(alice)
    superuser.execute("UPDATE audit_event SET address = 'elsewhere' WHERE number = 2")
    superuser.execute("UPDATE audit_event e SET hash = audit_hash_v1(e) WHERE number = 2")
    assert verify() == [Finding("every event follows the one before it", ("3",))]


def test_a_row_that_is_taken_out_is_missed(alice: Character, superuser: psycopg.Connection) -> None:
    for _ in range(3):
        record(alice)
    superuser.execute("DELETE FROM audit_event WHERE number = 1")
    assert verify() == [Finding("every event follows the one before it", ("2",))]


def test_a_head_that_was_kept_shows_that_the_end_was_cut_off(
    alice: Character, superuser: psycopg.Connection
) -> None:
    for _ in range(3):
        record(alice)
    with transaction() as session:
        head = audit.head(session)
        assert head is not None
        assert audit.missing(session, head) == []
    superuser.execute("DELETE FROM audit_event WHERE number = 3")
    with transaction() as session:
        assert audit.verify(session) == []
        assert audit.missing(session, head) == [
            Finding("the expected event is in the chain", (head,))
        ]

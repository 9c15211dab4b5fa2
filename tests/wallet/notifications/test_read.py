"""What was read of what a person was told, and how much wasn't."""

from uuid import uuid4

from sqlalchemy import text

from tests.characters import Character
from tests.statements import statements
from wallet.database import transaction
from wallet.notifications import (
    MOST,
    NotificationPage,
    mark_all_read,
    mark_read,
    recent,
    unread,
)


def told(person: Character, cursor: str | None = None, limit: int = 2) -> NotificationPage:
    with transaction() as session:
        return recent(session, person.id, cursor=cursor, limit=limit)


def reads(person: Character, page: NotificationPage) -> None:
    with transaction() as session:
        mark_read(session, person.id, [each.id for each in page.items])


def count(person: Character) -> int:
    """Whatever was counted before."""
    return unread(person.id, str(uuid4()))


def test_what_was_shown_is_read_and_what_was_not_is_not(alice: Character, bob: Character) -> None:
    alice.has("5.00")
    for _ in range(5):
        alice.sends(bob, "1.00")
    assert (count(alice), count(bob)) == (5, 5)
    newest = told(alice)
    reads(alice, newest)
    assert (count(alice), count(bob)) == (3, 5)
    older = told(alice, newest.next_cursor)
    assert [each.is_read for each in told(alice).items + older.items] == [True] * 2 + [False] * 2
    oldest = told(alice, older.next_cursor)
    assert (len(oldest.items), oldest.next_cursor) == (1, None)


def test_all_can_be_marked_as_read_at_once(alice: Character, bob: Character) -> None:
    alice.has("5.00")
    for _ in range(3):
        alice.sends(bob, "1.00")
    with transaction() as session:
        mark_all_read(session, alice.id)
    assert (count(alice), count(bob)) == (0, 3)
    assert all(each.is_read for each in told(alice).items)
    alice.sends(bob, "1.00")
    assert count(alice) == 1


def test_nobody_reads_what_is_somebody_elses(alice: Character, bob: Character) -> None:
    alice.has("5.00")
    alice.sends(bob, "1.00")
    reads(bob, told(alice))
    assert count(alice) == 1


def test_of_a_thousand_it_says_many(alice: Character, bob: Character) -> None:
    with transaction() as session:
        session.execute(
            text(
                "INSERT INTO notification (kind, person_id, state, due_at)"
                " SELECT 'new_device', :id, 'given_up', NULL FROM generate_series(1, 1000)"
            ),
            {"id": alice.id},
        )
    assert count(alice) == MOST + 1


def test_a_version_is_counted_for_once(alice: Character) -> None:
    with statements() as asked:
        for _ in range(3):
            unread(alice.id, "one version")
    assert len(asked) <= 1
    unread(alice.id, "the next")


def test_an_empty_list_can_be_marked(alice: Character) -> None:
    with transaction() as session:
        mark_all_read(session, alice.id)
    assert count(alice) == 0

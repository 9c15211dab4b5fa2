"""The lists: what one is to pay, what one asked for, and what was before."""

from tests.characters import Character
from tests.wallet.requests.asking import asks, cancels, let_pass, makes_link, pays
from wallet import requests
from wallet.database import transaction
from wallet.requests import OpenRequests, RequestPage


def open_of(person: Character) -> OpenRequests:
    with transaction() as session:
        return requests.open_requests(session, person.id)


def earlier(person: Character, cursor: str | None = None, limit: int = 20) -> RequestPage:
    with transaction() as session:
        return requests.earlier_requests(session, person.id, cursor=cursor, limit=limit)


def test_what_is_open_stands_on_its_side_the_newest_first(
    alice: Character, bob: Character, mallory: Character
) -> None:
    first, second = asks(alice, bob, "1.00"), asks(alice, bob, "2.00")
    back = asks(bob, alice, "3.00")
    link = makes_link(alice, "4.00")
    assert [each.id for each in open_of(alice).asked] == [link.id, second, first]
    assert [each.id for each in open_of(alice).to_pay] == [back]
    assert [each.id for each in open_of(bob).to_pay] == [second, first]
    assert open_of(mallory) == OpenRequests([], [])


def test_what_has_ended_is_before_also_what_the_clock_has_not_seen(
    alice: Character, bob: Character
) -> None:
    bob.has("1.00")
    paid, over, cancelled = (asks(alice, bob, "1.00") for _ in range(3))
    pays(bob, paid)
    let_pass(30, over)
    cancels(alice, cancelled)
    for person in (alice, bob):
        assert [each.id for each in earlier(person).items] == [cancelled, over, paid]
        assert open_of(person) == OpenRequests([], [])


def test_what_was_before_comes_in_pages(alice: Character, bob: Character) -> None:
    made = [asks(alice, bob, "1.00") for _ in range(3)]
    for each in made:
        cancels(alice, each)
    page = earlier(bob, limit=2)
    rest = earlier(bob, cursor=page.next_cursor, limit=2)
    assert [each.id for each in page.items + rest.items] == made[::-1]
    assert rest.next_cursor is None

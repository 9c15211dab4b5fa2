"""What somebody sees of a draft before they confirm it."""

import pytest

from tests.characters import ALICE, BOB, MALLORY, Character
from tests.statements import statements
from tests.wallet.payouts.paying import crowd, review, uploads
from wallet.payouts.review import FIRST_ROWS


def names_in(payer: Character, *accounts: str) -> list[str | None]:
    draft = uploads(payer, [(account, "1.00") for account in accounts])
    return [row.name for row in review(payer, draft).first_rows]


def test_the_rows_that_will_be_sent_are_shown_as_they_were_read(
    alice: Character, bob: Character, mallory: Character
) -> None:
    rows = [("10 0000 0002", " 5 ", "May"), ("12", "7", "June"), (MALLORY, "0.5")]
    shown = review(alice, uploads(alice, rows)).first_rows
    assert [(row.number, row.account, row.amount.display(), row.note) for row in shown] == [
        (2, BOB, "€5.00", "May"),
        (4, MALLORY, "€0.50", None),
    ]


def test_of_many_rows_the_first_are_shown_and_asked_for_at_once(alice: Character) -> None:
    numbers = crowd(FIRST_ROWS + 10)
    few, many = (uploads(alice, [(n, "1") for n in part]) for part in (numbers[:2], numbers))
    with statements() as for_few:
        review(alice, few)
    with statements() as for_many:
        shown = review(alice, many).first_rows
    assert [row.account for row in shown] == numbers[:FIRST_ROWS]
    assert len(for_many) == len(for_few)


@pytest.mark.usefixtures("bob", "mallory")
def test_a_list_tells_nobodys_name_before_money_was_sent_there(alice: Character) -> None:
    assert names_in(alice, BOB, MALLORY) == [None, None]


def test_whoever_was_paid_before_is_shown_by_name(
    alice: Character, bob: Character, mallory: Character
) -> None:
    alice.has("10.00")
    alice.sends(bob, "1.00")
    mallory.has("1.00")
    mallory.sends(alice, "1.00")
    assert names_in(alice, BOB, MALLORY) == [bob.person.holder, None]
    assert names_in(bob, ALICE) == [None]

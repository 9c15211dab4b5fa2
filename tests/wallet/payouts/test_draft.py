"""A file becomes a draft that says what is wrong with it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.characters import ALICE, BOB, YUKI, Character
from tests.wallet.payouts.paying import UNKNOWN, count, faults_of, review, rows_of, sees, uploads
from wallet.errors import IdempotencyKeyReused
from wallet.payouts import MAX_FAULTS, Fault
from wallet.payouts.faults import MAX_ROWS_OF_ONE


def test_a_draft_says_what_it_comes_to_and_what_remains(alice: Character, bob: Character) -> None:
    alice.has("100.00")
    draft = uploads(alice, [(BOB, "25.00", "May"), (BOB, "17.50")])
    payout = sees(alice, draft)
    assert (payout.state, payout.rows, payout.faulty) == ("draft", 2, 0)
    assert payout.total.decimal == "42.50"
    assert review(alice, draft).remaining.decimal == "57.50"
    assert [(row.number, row.account, row.note) for row in rows_of(alice, draft)] == [
        (2, BOB, "May"),
        (3, BOB, None),
    ]
    assert alice.available == "100.00"


def test_every_row_is_held_to_the_rules_of_a_single_transfer(
    alice: Character, bob: Character
) -> None:
    Character(YUKI, "Haruka Ishikawa", "JPY")
    draft = uploads(
        alice,
        [
            (BOB, "1.00", "fine"),
            ("12", "1.00"),
            ("", "", "lunch"),
            (BOB, "1.005"),
            (BOB, "0"),
            (BOB, "-5"),
            (BOB, "1000000000"),
            (BOB, "1.00", "x" * 141),
            (BOB, "1.00", "a\x07bell"),
            (ALICE, "1.00"),
            (UNKNOWN, "1.00"),
            (YUKI, "100"),
        ],
    )
    assert sees(alice, draft).faulty == 11
    assert faults_of(alice, draft) == {
        3: {"account": "account_number_malformed"},
        4: {"account": "account_number_malformed", "amount": "amount_missing"},
        5: {"amount": "amount_malformed"},
        6: {"amount": "amount_not_positive"},
        7: {"amount": "amount_malformed"},
        8: {"amount": "amount_over_limit"},
        9: {"note": "note_too_long"},
        10: {"note": "note_malformed"},
        11: {"account": "recipient_is_self"},
        12: {"account": "recipient_not_found"},
        13: {"account": "recipient_not_found"},
    }


def test_what_was_typed_stands_beside_its_fault(alice: Character, bob: Character) -> None:
    draft = uploads(alice, [(BOB, "ten", "lunch"), (UNKNOWN, "5", "x" * 900)])
    first, second = review(alice, draft).faults
    assert first.cells == {"account": BOB, "amount": "ten", "note": "lunch"}
    assert first.errors == {"amount": "Enter an amount as a number, such as 25.00."}
    assert len(second.cells["note"]) == 150


def test_of_many_faults_the_first_are_kept_and_all_are_counted(
    alice: Character, bob: Character
) -> None:
    draft = uploads(alice, [(BOB, "nothing")] * (MAX_FAULTS + 50) + [(BOB, "1.00")])
    assert len(review(alice, draft).faults) == MAX_FAULTS
    assert (sees(alice, draft).faulty, sees(alice, draft).rows) == (MAX_FAULTS + 50, 1)


def test_nobody_is_sent_mails_without_end(alice: Character, bob: Character) -> None:
    draft = uploads(alice, [(BOB, f"{number}.00") for number in range(1, MAX_ROWS_OF_ONE + 2)])
    (fault,) = review(alice, draft).faults
    assert (fault.number, fault.codes) == (MAX_ROWS_OF_ONE + 2, {"account": "account_too_often"})


def test_a_row_twice_is_a_warning_and_no_fault(alice: Character, bob: Character) -> None:
    draft = uploads(alice, [(BOB, "5", "May"), (BOB, "6"), (BOB, "5.00", "June"), (BOB, "5")])
    assert (review(alice, draft).repeats, review(alice, draft).repeat_count) == (
        [(4, 2), (5, 2)],
        2,
    )
    assert sees(alice, draft).faulty == 0


def test_the_same_upload_twice_is_one_draft(alice: Character, bob: Character) -> None:
    rows = [(BOB, "5", "May"), (UNKNOWN, "5"), ("12", "5")]
    drafts = {uploads(alice, rows, key="two-clicks") for _ in range(2)}
    assert len(drafts) == 1
    assert count("payout_row") == 1


@pytest.mark.usefixtures("any_number_of_rows_to_one")
def test_two_clicks_at_once_are_one_draft(alice: Character, bob: Character) -> None:
    rows = [(BOB, "5.00")] * 500
    with ThreadPoolExecutor(8) as pool:
        drafts = set(pool.map(lambda _: uploads(alice, rows, key="clicked"), range(8)))
    assert len(drafts) == 1
    assert count("payout_row") == 500


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": [(BOB, "6.00", "May")]},
        {"rows": [(BOB, "5.00", "June")]},
        {"rows": [(BOB, "5.00", "May"), (BOB, "1.00")]},
        {"rows": [("12", "5.00", "May")]},
        {"mode": "all_or_nothing"},
    ],
)
def test_the_same_key_with_other_content_is_refused(
    alice: Character, bob: Character, changes: dict
) -> None:
    first = {"rows": [(BOB, "5.00", "May")], "mode": "independent"}
    uploads(alice, **first, key="mine")
    with pytest.raises(IdempotencyKeyReused):
        uploads(alice, **(first | changes), key="mine")
    uploads(bob, [(ALICE, "5.00", "May")], key="mine")  # a key is a person's own


def test_a_fault_is_the_same_when_it_comes_back(alice: Character, bob: Character) -> None:
    draft = uploads(alice, [("12", "5.00", "lunch")], key=str(uuid4()))
    assert review(alice, draft).faults == [
        Fault(
            2,
            {"account": "12", "amount": "5.00", "note": "lunch"},
            {"account": "An account number has ten digits."},
            {"account": "account_number_malformed"},
        )
    ]

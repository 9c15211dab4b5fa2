"""A file becomes a draft that says what is wrong with it; what is confirmed is accepted once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.characters import ALICE, BOB, NOBODYS_ID, YUKI, Character
from tests.wallet.payouts.paying import (
    confirms,
    pays,
    request_of,
    rows_of,
    sees,
    uploads,
    work_off,
)
from wallet import payouts
from wallet.database import transaction
from wallet.errors import (
    CannotDiscard,
    ConfirmationNeeded,
    IdempotencyKeyReused,
    InvalidInput,
    PayoutIsFaulty,
    PayoutNotFound,
    TooManyAttempts,
)
from wallet.payouts import MAX_FAULTS, Fault, Line, PayoutRequest, Review
from wallet.payouts.drafts import MAX_DRAFTS
from wallet.payouts.requests import MAX_ROWS_OF_ONE, FaultyRows
from wallet.people.lookups import FAILURES_PER_HOUR

UNKNOWN = "9999999999"


def review(payer: Character, payout_id: UUID) -> Review:
    with transaction() as session:
        return payouts.review(session, payer.person, payout_id)


def faults_of(payer: Character, payout_id: UUID) -> dict[int, dict[str, str]]:
    return {fault.number: fault.codes for fault in review(payer, payout_id).faults}


def requests(payer: Character, request: PayoutRequest, *, confirmed: bool = True) -> UUID:
    """As a program does."""
    with transaction() as session:
        return payouts.request_payout(session, payer.person, request, confirmed=confirmed)


def discards(payer: Character, payout_id: UUID) -> None:
    with transaction() as session:
        payouts.discard_payout(session, payer.id, payout_id)


def count(table: str) -> int:
    with transaction() as session:
        return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


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


def test_a_file_is_no_way_to_search_for_who_has_a_wallet(alice: Character, bob: Character) -> None:
    """The answer is the same wherever the one with a wallet stands; and it can be had once."""
    strangers = [str(8_000_000_000 + number) for number in range(FAILURES_PER_HOUR + 1)]
    with pytest.raises(TooManyAttempts) as refusal:
        uploads(alice, [(number, "1.00") for number in [*strangers, BOB]])
    assert not any(number in str(refusal.value) for number in [*strangers, BOB])
    assert count("payout") == 0
    with pytest.raises(TooManyAttempts):
        uploads(alice, [(BOB, "1.00")])
    with pytest.raises(TooManyAttempts):
        alice.sends(bob, "1.00")


def test_a_few_unknown_accounts_count_as_so_many_failed_look_ups(
    alice: Character, bob: Character
) -> None:
    few = [str(8_000_000_000 + number) for number in range(FAILURES_PER_HOUR)]
    draft = uploads(alice, [(number, "1.00") for number in [*few, *few, BOB]])
    assert sees(alice, draft).faulty == 2 * len(few)
    with pytest.raises(TooManyAttempts):
        uploads(alice, [(BOB, "1.00")])


def test_many_uploads_at_once_share_one_budget(alice: Character, bob: Character) -> None:
    def search(part: int) -> bool:
        numbers = [str(8_000_000_000 + 100 * part + n) for n in range(FAILURES_PER_HOUR - 1)]
        try:
            uploads(alice, [(number, "1.00") for number in numbers])
        except TooManyAttempts:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(search, range(8))) == 1


def test_without_redis_unknown_accounts_are_counted_all_the_same(
    alice: Character, bob: Character, without_redis: Callable[[], None]
) -> None:
    without_redis()
    strangers = [str(8_000_000_000 + number) for number in range(FAILURES_PER_HOUR + 1)]
    with pytest.raises(TooManyAttempts):
        uploads(alice, [(number, "1.00") for number in strangers])


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


def test_a_program_s_request_is_accepted_once_and_answered_for_ever(
    alice: Character, bob: Character
) -> None:
    alice.has("10.00")
    request = request_of(alice, [(BOB, "5.00")], key="mine")
    accepted = requests(alice, request)
    work_off()
    assert (alice.available, bob.available) == ("5.00", "5.00")
    assert requests(alice, request, confirmed=False) == accepted
    work_off()
    assert (alice.available, bob.available) == ("5.00", "5.00")


def test_a_program_s_request_is_refused_if_any_row_is_faulty(
    alice: Character, bob: Character
) -> None:
    rows = [(BOB, "5.00"), ("12", "five"), (BOB, "1.00")]
    with pytest.raises(FaultyRows) as refusal:
        requests(alice, request_of(alice, rows, key="mine"))
    assert refusal.value.codes == {
        "rows.3.account": "account_number_malformed",
        "rows.3.amount": "amount_malformed",
    }
    with pytest.raises(FaultyRows) as refusal:
        requests(alice, request_of(alice, [(UNKNOWN, "5.00")], key="mine"))
    assert refusal.value.codes == {"rows.2.account": "recipient_not_found"}
    assert count("payout") == 0
    requests(alice, request_of(alice, [(BOB, "5.00")], key="mine"))  # a refusal uses up no key


def test_a_request_names_its_first_faults_and_counts_them_all(alice: Character) -> None:
    with pytest.raises(FaultyRows) as refusal:
        requests(alice, request_of(alice, [("12", "5.00")] * 1234))
    assert len(refusal.value.errors) == MAX_FAULTS
    assert "1,234 rows" in refusal.value.message


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mode": "some"}, "mode"),
        ({"mode": None}, "mode"),
        ({"mode": ["independent"]}, "mode"),
        ({"key": None}, "idempotency_key"),
        ({"key": "two words"}, "idempotency_key"),
        ({"lines": []}, "rows"),
        ({"lines": [Line(n, {}) for n in range(10_001)]}, "rows"),
    ],
)
def test_what_is_wrong_with_all_of_it_is_told(changes: dict, field: str) -> None:
    right = {"lines": [Line(1, {})], "mode": "independent", "key": "mine"}
    with pytest.raises(InvalidInput) as refusal:
        PayoutRequest.parse(**(right | changes), currency="EUR")
    assert refusal.value.field == field


def test_whatever_it_comes_to_a_payout_is_confirmed(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    draft = uploads(alice, [(BOB, "0.01")])
    with pytest.raises(ConfirmationNeeded), transaction() as session:
        payouts.confirm_payout(session, alice.person, draft)
    with pytest.raises(ConfirmationNeeded):
        requests(alice, request_of(alice, [(BOB, "0.01")]), confirmed=False)
    work_off()
    assert sees(alice, draft).state == "draft"
    assert bob.available == "0.00"


def test_confirming_twice_is_once(alice: Character, bob: Character) -> None:
    alice.has("10.00")
    draft = uploads(alice, [(BOB, "5.00")])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: confirms(alice, draft), range(4)))
    work_off()
    confirms(alice, draft)
    work_off()
    assert (sees(alice, draft).state, bob.available) == ("done", "5.00")


def test_independent_rows_are_sent_without_the_faulty_ones(
    alice: Character, bob: Character
) -> None:
    alice.has("10.00")
    payout = pays(alice, [(BOB, "5.00"), ("12", "5.00"), (BOB, "1.00")])
    work_off()
    assert (sees(alice, payout).settled, bob.available) == (2, "6.00")


@pytest.mark.parametrize(
    ("rows", "mode"),
    [([(BOB, "5.00"), ("12", "5.00")], "all_or_nothing"), ([("12", "5.00")], "independent")],
)
def test_faults_that_can_t_be_left_out_must_be_mended(
    alice: Character, bob: Character, rows: list, mode: str
) -> None:
    draft = uploads(alice, rows, mode=mode)
    with pytest.raises(PayoutIsFaulty):
        confirms(alice, draft)
    assert sees(alice, draft).state == "draft"


def test_a_draft_can_be_discarded_and_nothing_else(alice: Character, bob: Character) -> None:
    draft, accepted = uploads(alice, [(BOB, "5.00")], key="mine"), pays(alice, [(BOB, "5.00")])
    discards(alice, draft)
    with pytest.raises(PayoutNotFound):
        sees(alice, draft)
    with pytest.raises(PayoutNotFound):
        discards(alice, draft)
    with pytest.raises(CannotDiscard):
        discards(alice, accepted)
    assert len(rows_of(alice, accepted)) == 1
    assert uploads(alice, [(BOB, "7.00")], key="mine") != draft


def test_a_payout_is_its_owners_alone(alice: Character, bob: Character) -> None:
    draft = uploads(alice, [(BOB, "5.00")])
    for payout_id in (draft, UUID(NOBODYS_ID)):
        with pytest.raises(PayoutNotFound):
            sees(bob, payout_id)
        with pytest.raises(PayoutNotFound):
            rows_of(bob, payout_id)
        with pytest.raises(PayoutNotFound):
            review(bob, payout_id)
        with pytest.raises(PayoutNotFound):
            confirms(bob, payout_id)
        with pytest.raises(PayoutNotFound):
            discards(bob, payout_id)
    assert sees(alice, draft).state == "draft"


def test_drafts_that_nobody_confirms_are_forgotten_after_a_day(
    alice: Character, bob: Character
) -> None:
    old, new = uploads(alice, [(BOB, "1.00")]), uploads(alice, [(BOB, "2.00")])
    accepted = pays(alice, [(BOB, "3.00")])
    with transaction() as session:
        session.execute(
            text("UPDATE payout SET created_at = now() - interval '25 hours' WHERE id <> :id"),
            {"id": new},
        )
        assert payouts.forget_old_drafts(session) == 1
    with pytest.raises(PayoutNotFound):
        sees(alice, old)
    assert {sees(alice, payout).state for payout in (new, accepted)} == {"draft", "accepted"}


def test_only_the_latest_drafts_of_a_person_are_kept(alice: Character, bob: Character) -> None:
    alice.has("1.00")
    confirmed = pays(alice, [(BOB, "1.00")])
    of_bob = uploads(bob, [(ALICE, "1.00")])
    drafts = [uploads(alice, [(BOB, "1.00")]) for _ in range(MAX_DRAFTS + 2)]
    with transaction() as session:
        kept = payouts.recent(session, alice.id).items
    assert [view.id for view in kept] == [*reversed(drafts[2:]), confirmed]
    assert count("payout_row") == MAX_DRAFTS + 2
    assert sees(bob, of_bob).state == "draft"


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

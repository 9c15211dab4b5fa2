"""A draft is confirmed once, discarded, or forgotten, and only by its owner."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.characters import ALICE, BOB, NOBODYS_ID, Character
from tests.wallet.payouts.paying import (
    confirms,
    count,
    discards,
    pays,
    request_of,
    requests,
    review,
    rows_of,
    sees,
    uploads,
    work_off,
)
from wallet import payouts
from wallet.database import transaction
from wallet.errors import CannotDiscard, ConfirmationNeeded, PayoutIsFaulty, PayoutNotFound
from wallet.payouts.drafts import MAX_DRAFTS


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

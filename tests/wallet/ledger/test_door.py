from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from tests.wallet.ledger.books import (
    Customer,
    deposit,
    move,
    open_customer,
    post,
    settlement,
    settlement_balance,
    transfer,
)
from wallet import ledger
from wallet.database import transaction
from wallet.ledger import Entry, LedgerEntry, Leg, Posted, Posting, Refused, Replayed

UNKNOWN_ACCOUNT = 999_999_999

PAIR = text(
    """
    SELECT ledger.post_pair_v3(
        CAST(:id AS uuid), CAST(:step AS text), CAST(:payer AS bigint), CAST(:payee AS bigint),
        CAST(:minor AS bigint), CAST(:currency AS text)
    )
    """
)
SAME_AS_BATCH = text(
    """
    SELECT (ledger.post_v3(
        ARRAY[CAST(:id AS uuid)], ARRAY[CAST(:step AS text)], ARRAY[1, 1],
        ARRAY[CAST(:payer AS bigint), CAST(:payee AS bigint)],
        ARRAY[-CAST(:minor AS bigint), CAST(:minor AS bigint)],
        ARRAY[CAST(:currency AS text), CAST(:currency AS text)]
    ))[1]
    """
)


def test_a_transfer_moves_money(alice: Customer, bob: Customer) -> None:
    assert post(transfer(alice, bob, 30_00)) == [Posted()]
    assert (alice.balance, bob.balance) == (70_00, 30_00)


def test_everything_can_be_spent_and_not_a_cent_more(alice: Customer, bob: Customer) -> None:
    assert post(transfer(alice, bob, 100_01)) == [Refused("insufficient_funds")]
    assert post(transfer(alice, bob, 100_00)) == [Posted()]
    assert post(transfer(alice, bob, 1)) == [Refused("insufficient_funds")]


def test_held_money_cannot_be_spent(alice: Customer, bob: Customer) -> None:
    post(move(alice.available, alice.held, 60_00))
    assert post(transfer(alice, bob, 50_00)) == [Refused("insufficient_funds")]


def test_the_bank_may_owe_us_any_amount(alice: Customer) -> None:
    assert settlement_balance() == -100_00
    assert post(move(alice.available, settlement(), 100_00)) == [Posted()]
    assert settlement_balance() == 0


def test_the_same_entry_again_is_replayed_and_moves_nothing(alice: Customer, bob: Customer) -> None:
    entry = transfer(alice, bob, 60_00)
    assert post(entry) == [Posted()]
    backwards = Entry(entry.operation_id, entry.step, entry.legs[::-1])
    assert post(entry) == post(backwards) == [Replayed()]
    assert post(entry, transfer(alice, bob, 60_00)) == [Replayed(), Refused("insufficient_funds")]
    assert (alice.balance, bob.balance) == (40_00, 60_00)


def test_the_same_id_with_other_content_is_refused(alice: Customer, bob: Customer) -> None:
    entry = transfer(alice, bob, 10_00)
    post(entry)
    other_amount = transfer(alice, bob, 11_00, entry.operation_id)
    other_account = transfer(open_customer(50_00), bob, 10_00, entry.operation_id)
    other_direction = transfer(bob, alice, 10_00, entry.operation_id)
    too_much = transfer(alice, bob, 500_00, entry.operation_id)
    half_of_it_twice = Entry(entry.operation_id, entry.step, (entry.legs[0], entry.legs[0]))
    for other in (other_amount, other_account, other_direction, too_much, half_of_it_twice):
        assert post(other) == [Refused("content_differs")]
        assert post(other, entry) == [Refused("content_differs"), Replayed()]


def test_steps_of_one_operation_are_entries_of_their_own(alice: Customer) -> None:
    hold = move(alice.available, alice.held, 10_00)
    resolve = Entry(hold.operation_id, "resolve", move(alice.held, settlement(), 10_00).legs)
    assert post(hold) == post(resolve) == [Posted()]


def test_a_hold_is_settled_or_given_back_but_not_both(alice: Customer) -> None:
    hold = move(alice.available, alice.held, 10_00)
    post(hold)
    settle = Entry(hold.operation_id, "resolve", move(alice.held, settlement(), 10_00).legs)
    give_back = Entry(hold.operation_id, "resolve", move(alice.held, alice.available, 10_00).legs)
    assert post(settle) == [Posted()]
    assert post(give_back) == [Refused("content_differs")]
    assert alice.balance == 90_00


def test_twins_in_one_batch_collapse(alice: Customer, bob: Customer) -> None:
    entry = transfer(alice, bob, 70_00)
    unlike = transfer(alice, bob, 1, entry.operation_id)
    assert post(entry, entry, unlike) == [Posted(), Replayed(), Refused("content_differs")]
    assert alice.balance == 30_00


def test_a_twin_of_a_refused_entry_has_its_own_chance(alice: Customer, bob: Customer) -> None:
    entry = transfer(bob, alice, 70_00)
    outcomes = post(entry, transfer(alice, bob, 70_00), entry)
    assert outcomes == [Refused("insufficient_funds"), Posted(), Posted()]


def test_a_batch_is_judged_in_the_order_asked(alice: Customer, bob: Customer) -> None:
    outcomes = post(transfer(alice, bob, 80_00), transfer(alice, bob, 30_00), deposit(alice, 10_00))
    assert outcomes == [Posted(), Refused("insufficient_funds"), Posted()]
    assert post(deposit(bob, 20_00), transfer(bob, alice, 100_00)) == [Posted(), Posted()]


def test_one_poisonous_entry_harms_no_other(alice: Customer, bob: Customer) -> None:
    yuki = open_customer(currency="JPY")
    poison = {
        "unknown_account": move(alice.available, UNKNOWN_ACCOUNT, 1),
        "wrong_currency": move(alice.available, yuki.available, 1),
        "unbalanced": Entry(uuid4(), "settle", (Leg(alice.available, -1, "EUR"),)),
        "insufficient_funds": transfer(alice, bob, 100_01),
    }
    for reason, entry in poison.items():
        good = [transfer(alice, bob, 1) for _ in range(2)]
        assert post(good[0], entry, good[1]) == [Posted(), Refused(reason), Posted()]
        assert post(entry) == [Refused(reason)]
    assert bob.balance == 2 * len(poison)


@pytest.mark.parametrize(
    "amounts",
    [(), (0, 0), (-5,), (-5, 4), (-5, 5, 1), (-(2**62), 2**62), (-(10**15) - 1, 10**15 + 1)],
)
def test_legs_that_make_no_entry_are_unbalanced(alice: Customer, amounts: tuple[int, ...]) -> None:
    accounts = (settlement(), alice.available, alice.held)
    legs = tuple(Leg(a, m, "EUR") for a, m in zip(accounts, amounts, strict=False))
    assert post(Entry(uuid4(), "settle", legs)) == [Refused("unbalanced")]


def test_an_account_stands_once_in_an_entry(alice: Customer, bob: Customer) -> None:
    assert post(transfer(alice, alice, 1)) == [Refused("unbalanced")]
    twice = Leg(alice.available, -1, "EUR")
    entry = Entry(uuid4(), "settle", (twice, twice, Leg(bob.available, 2, "EUR")))
    assert post(entry) == [Refused("unbalanced")]


def test_each_currency_of_an_entry_sums_to_zero_on_its_own(alice: Customer) -> None:
    yuki = open_customer(currency="JPY")
    euros = (Leg(alice.available, -10_00, "EUR"), Leg(settlement(), 10_00, "EUR"))
    yen = (Leg(settlement("JPY"), -1_600, "JPY"), Leg(yuki.available, 1_600, "JPY"))
    mixed = (Leg(alice.available, -10_00, "EUR"), Leg(yuki.available, 10_00, "JPY"))
    exchange = Entry(uuid4(), "exchange", euros + yen)
    assert post(Entry(uuid4(), "exchange", mixed)) == [Refused("unbalanced")]
    assert post(exchange) == [Posted()]
    assert post(exchange) == [Replayed()]
    assert (alice.balance, yuki.balance) == (90_00, 1_600)


def test_what_is_refused_leaves_no_trace(alice: Customer, bob: Customer) -> None:
    entry = transfer(bob, alice, 1)
    assert post(entry) == post(entry, entry)[:1] == [Refused("insufficient_funds")]
    with transaction() as session:
        found = select(func.count()).where(LedgerEntry.operation_id == entry.operation_id)
        assert session.scalar(found) == 0
    post(deposit(bob, 1))
    assert post(entry) == [Posted()]


def test_every_posting_tells_the_balance_after_it(alice: Customer, bob: Customer) -> None:
    post(transfer(alice, bob, 30_00), transfer(bob, alice, 10_00))
    with transaction() as session:
        told = select(Posting.amount, Posting.balance_after).order_by(Posting.entry)
        history = session.execute(told.where(Posting.account_id == alice.available)).all()
        assert history == [(100_00, 100_00), (-30_00, 70_00), (10_00, 80_00)]
        on_settlement = session.scalars(
            select(Posting.balance_after).where(Posting.account_id == settlement())
        )
        assert list(on_settlement) == [None]


def test_nothing_to_post_is_no_call(alice: Customer) -> None:
    assert post() == []


def test_a_thousand_entries_go_in_one_call(alice: Customer, bob: Customer) -> None:
    entries = [transfer(alice, bob, 10) for _ in range(999)]
    assert post(*entries, transfer(alice, bob, 20)) == [Posted()] * 999 + [
        Refused("insufficient_funds")
    ]
    assert alice.balance == 10


def test_legs_out_of_order_are_an_error_and_not_a_posting(alice: Customer, bob: Customer) -> None:
    ids, steps = [uuid4(), uuid4()], ["settle", "settle"]
    accounts = [alice.available, bob.available] * 2
    call = func.ledger.post_v3(ids, steps, [2, 1, 1, 2], accounts, [-1, 1, -1, 1], ["EUR"] * 4)
    with pytest.raises(DatabaseError, match="out of order"), transaction() as session:
        session.execute(select(call))


@pytest.mark.parametrize(
    "unlike",
    [
        {},
        {"payer": None},
        {"payee": None},
        {"payee": UNKNOWN_ACCOUNT},
        {"minor": None},
        {"minor": 0},
        {"minor": -5},
        {"minor": 100_01},
        {"minor": 10**15 + 1},
        {"currency": None},
        {"currency": "JPY"},
        {"step": None},
        {"id": None},
    ],
)
def test_the_quick_door_judges_as_the_batch_does(
    alice: Customer, bob: Customer, unlike: dict[str, object]
) -> None:
    accounts = {"payer": alice.available, "payee": bob.available}
    asked = {"id": uuid4(), "step": "settle", **accounts, "minor": 5, "currency": "EUR", **unlike}
    answers = []
    for call in (PAIR, SAME_AS_BATCH):
        with transaction() as session:
            try:
                answers.append(session.scalar(call, asked))
            except DatabaseError as error:
                answers.append(type(error.orig))
            session.rollback()
    assert answers[0] == answers[1]
    assert (answers[0] == "posted") == (unlike == {})


@pytest.mark.parametrize("name", ["post_v1", "post_v2"])
def test_the_door_still_answers_to_the_names_that_releases_before_know(
    alice: Customer, bob: Customer, name: str
) -> None:
    entry = transfer(alice, bob, 30_00)
    accounts, amounts = [alice.available, bob.available], [-30_00, 30_00]
    door = getattr(func.ledger, name)
    call = door([entry.operation_id], [entry.step], [1, 1], accounts, amounts, ["EUR", "EUR"])
    with transaction() as session:
        assert session.scalar(select(call)) == ["posted"]
    assert post(entry) == [Replayed()]
    assert (alice.balance, bob.balance) == (70_00, 30_00)


def test_an_uncommitted_entry_never_was(alice: Customer, bob: Customer) -> None:
    entry = transfer(alice, bob, 1)
    with transaction() as session:
        assert ledger.post(session, [entry]) == [Posted()]
        session.rollback()
    assert alice.balance == 100_00
    assert post(entry) == [Posted()]

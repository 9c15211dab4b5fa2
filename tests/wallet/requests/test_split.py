"""An amount among several people: to the cent, fair, and adding up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.characters import ALICE, BOB, MALLORY, Character
from tests.wallet.payouts.paying import UNKNOWN, count
from tests.wallet.requests.asking import pays, sees, sees_split, splits
from wallet import requests
from wallet.errors import IdempotencyKeyReused, RequestNotFound
from wallet.money import Money
from wallet.operations.requests import InvalidRequest
from wallet.requests import State, divide

TWO = {"to_1": BOB, "to_2": MALLORY}


def cents(minor: int) -> Money:
    return Money(minor, "EUR")


def shares(asker: Character, fields: dict[str, str]) -> tuple[str, list[str]]:
    """The asker's own, and those of the others."""
    split = sees_split(asker, splits(asker, fields))
    return split.own_share.decimal, [part.amount.decimal for part in split.parts]


def codes(fields: dict[str, str]) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as refused:
        requests.split(fields, currency="EUR", own_account=ALICE, key="key")
    return refused.value.codes


@given(st.integers(20, 10**9), st.integers(1, 20))
def test_equal_parts_add_up_and_differ_by_a_cent_at_most(minor: int, count: int) -> None:
    division = divide(cents(minor), count)
    parts = [part.minor for part in division.parts]
    assert (sum(parts), len(parts)) == (minor, count)
    assert parts == sorted(parts, reverse=True)
    assert max(parts) - min(parts) <= 1
    assert division.larger == minor % count


def test_there_is_a_cent_for_each_or_it_is_refused() -> None:
    assert [part.minor for part in divide(cents(2), 2).parts] == [1, 1]
    with pytest.raises(InvalidRequest):
        divide(cents(1), 2)


def test_the_cent_that_is_left_over_is_the_askers_if_they_pay_a_part(
    alice: Character, bob: Character, mallory: Character
) -> None:
    assert shares(alice, TWO | {"amount": "10.00", "mine": "1"}) == ("3.34", ["3.33", "3.33"])
    assert shares(alice, TWO | {"amount": "10.01"}) == ("0.00", ["5.01", "5.00"])


def test_by_hand_what_is_left_is_the_askers_own(
    alice: Character, bob: Character, mallory: Character
) -> None:
    by_hand = TWO | {"amount": "10.00", "amount_1": "2.50", "amount_2": "4"}
    assert shares(alice, by_hand | {"mine": "1"}) == ("3.50", ["2.50", "4.00"])
    assert codes(by_hand) == {"amount": "parts_too_small"}
    assert codes(by_hand | {"amount": "6"}) == {"amount": "parts_too_large"}
    assert codes(by_hand | {"amount_2": ""}) == {"amount_2": "amount_missing"}


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ({"amount": "10"}, {"to_1": "nobody_asked"}),
        ({"amount": "", **TWO}, {"amount": "amount_missing"}),
        ({"amount": "0.01", **TWO}, {"amount": "amount_too_small"}),
        ({"amount": "10", "to_1": BOB, "to_2": f"{BOB[:4]} {BOB[4:]}"}, {"to_2": "account_twice"}),
        ({"amount": "10", "to_2": ALICE}, {"to_2": "recipient_is_self"}),
        ({"amount": "10", "to_1": "12"}, {"to_1": "account_number_malformed"}),
        (
            {"amount": "10", "amount_3": "-1"},
            {"to_3": "account_number_malformed", "amount_3": "amount_malformed"},
        ),
        ({"amount": "10", **TWO, "note": "x" * 141}, {"note": "note_too_long"}),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    typed: dict[str, str], problems: dict[str, str]
) -> None:
    assert codes(typed) == problems


def test_before_anybody_is_asked_the_parts_are_proposed() -> None:
    amounts, division = requests.proposal({"amount": "10", "mine": "1", **TWO}, "EUR")
    assert amounts == {"amount_1": cents(333), "amount_2": cents(333)}
    assert (division.parts[0], division.larger) == (cents(334), 1)


def test_one_that_cannot_be_asked_stops_all_and_leaves_no_trace(
    alice: Character, bob: Character
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        splits(alice, {"amount": "10", "to_1": BOB, "to_4": UNKNOWN})
    assert refused.value.codes == {"to_4": "recipient_not_found"}
    assert (count("request_group"), count("money_request"), count("notification")) == (0, 0, 0)


def test_asked_twice_under_one_key_it_is_one_split(
    alice: Character, bob: Character, mallory: Character
) -> None:
    fields = TWO | {"amount": "10.00"}
    assert splits(alice, fields, key="dinner") == splits(alice, fields, key="dinner")
    assert count("money_request") == 2
    with pytest.raises(IdempotencyKeyReused):
        splits(alice, fields | {"amount": "11.00"}, key="dinner")


def test_its_asker_sees_who_has_paid_and_nobody_else_sees_it(
    alice: Character, bob: Character, mallory: Character
) -> None:
    bob.has("10.00")
    group = splits(alice, TWO | {"amount": "9.00", "mine": "1", "note": "Taxi"})
    first = sees_split(alice, group).parts[0]
    pays(bob, first.id)
    split = sees_split(alice, group)
    assert [part.state for part in split.parts] == [State.PAID, State.OPEN]
    assert (split.total, split.asked, split.paid) == (cents(900), cents(600), cents(300))
    assert (split.paid_count, split.is_open, split.note) == (1, True, "Taxi")
    assert sees(bob, first.id).split_id is None
    with pytest.raises(RequestNotFound):
        sees_split(bob, group)

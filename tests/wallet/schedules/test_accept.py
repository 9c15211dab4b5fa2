"""What can be planned, once per key, and what is refused."""

from datetime import timedelta

import pytest

from tests.characters import BOB, Character
from tests.wallet.ledger.books import at_once
from tests.wallet.payouts.paying import UNKNOWN, count
from tests.wallet.schedules.planning import (
    accepts,
    plans,
    request_of,
    sees,
    stops,
    tomorrow,
)
from wallet.errors import (
    ConfirmationNeeded,
    IdempotencyKeyReused,
    InvalidInput,
    RecipientIsSelf,
    RecipientNotFound,
    TooManySchedules,
)
from wallet.operations import InvalidRequest
from wallet.schedules import accept


def test_it_says_what_and_when(alice: Character, bob: Character) -> None:
    view = sees(alice, plans(alice, "12.50", bob, note="Rent", rhythm="monthly"))
    assert (view.kind, view.amount.decimal, view.account, view.note) == (
        *("transfer", "12.50", BOB, "Rent"),
    )
    assert (view.state, view.next_date, view.made) == ("active", tomorrow(), 0)
    assert view.next_dates[0] == tomorrow()
    assert len(view.next_dates) == 5


def test_a_name_is_told_only_to_who_has_sent_money_there(alice: Character, bob: Character) -> None:
    plan = plans(alice, "5.00", bob)
    assert sees(alice, plan).name is None
    alice.has("1.00")
    alice.sends(bob, "1.00")
    assert sees(alice, plan).name == "Bob Brown"


def test_sent_twice_it_is_one(alice: Character, bob: Character) -> None:
    request = request_of(alice, "5.00", bob)
    assert accepts(alice, request) == accepts(alice, request)
    assert (count("schedule"), count("notification")) == (1, 1)  # whose owner is told, once


def test_twins_at_once_are_one(alice: Character, bob: Character) -> None:
    request = request_of(alice, "5.00", bob)
    made = at_once(*[lambda: accepts(alice, request)] * 4)
    assert (len(set(made)), count("schedule")) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "6.00"},
        {"note": "other"},
        {"rhythm": "monthly"},
        {"ends": "times", "times": "3"},
        {"kind": "deposit"},
    ],
)
def test_a_key_is_for_one_content(alice: Character, bob: Character, change: dict[str, str]) -> None:
    accepts(alice, request_of(alice, to=bob, key="k"))
    with pytest.raises(IdempotencyKeyReused):
        accepts(alice, request_of(alice, to=bob, key="k", **change))


def test_what_was_accepted_is_answered_again_even_when_its_date_has_come(
    alice: Character, bob: Character
) -> None:
    today = str(tomorrow() - timedelta(days=1))
    request = request_of(alice, to=bob, key="k")
    plan = accepts(alice, request)
    with pytest.raises(InvalidInput):
        accepts(alice, request_of(alice, to=bob, first_date=today))
    stops(alice, plan)
    assert accepts(alice, request, confirmed=False) == plan


@pytest.mark.parametrize("days", [-400, -1, 0, 366 * 6])
def test_the_first_date_is_to_come_and_not_too_far(
    alice: Character, bob: Character, days: int
) -> None:
    day = str(tomorrow() + timedelta(days=days - 1)) if days <= 0 else "2999-01-01"
    with pytest.raises(InvalidInput) as refused:
        accepts(alice, request_of(alice, to=bob, first_date=day))
    assert refused.value.field == "first_date"
    assert count("schedule") == 0


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"first_date": ""}, ("first_date", "first_date_missing")),
        ({"first_date": "31.12.2030"}, ("first_date", "first_date_malformed")),
        ({"first_date": "2030-02-29"}, ("first_date", "first_date_malformed")),
        ({"first_date": "20300101"}, ("first_date", "first_date_malformed")),
        ({"first_date": "２０３０-01-01"}, ("first_date", "first_date_malformed")),
        ({"rhythm": "daily"}, ("rhythm", "rhythm_unknown")),
        ({"kind": "loan"}, ("kind", "kind_unknown")),
        ({"ends": "someday"}, ("ends", "ends_unknown")),
        ({"ends": "date"}, ("last_date", "last_date_missing")),
        ({"ends": "date", "last_date": "2020-01-01"}, ("last_date", "last_date_too_early")),
        ({"ends": "times", "times": "0"}, ("times", "times_out_of_range")),
        ({"ends": "times", "times": "601"}, ("times", "times_out_of_range")),
        ({"ends": "times", "times": "-1"}, ("times", "times_out_of_range")),
        ({"ends": "times", "times": "1.5"}, ("times", "times_out_of_range")),
        ({"ends": "times"}, ("times", "times_out_of_range")),
        ({"amount": "0"}, ("amount", "amount_not_positive")),
        ({"amount": "10001"}, ("amount", "amount_over_limit")),
        ({"to": "12"}, ("to", "account_number_malformed")),
        ({"note": "a\nb"}, ("note", "note_malformed")),
    ],
)
def test_each_mistake_is_told_at_its_field(
    alice: Character, fields: dict[str, str], problem: tuple[str, str]
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        request_of(alice, **{"to": BOB} | fields)
    assert list(refused.value.codes.items()) == [problem]


def test_all_mistakes_are_told_at_once(alice: Character) -> None:
    with pytest.raises(InvalidRequest) as refused:
        request_of(alice, "nothing", "12", first_date="soon", ends="times", times="many")
    assert set(refused.value.codes) == {"amount", "to", "first_date", "times"}


def test_a_month_s_end_after_the_last_date_is_no_date_at_all(alice: Character) -> None:
    with pytest.raises(InvalidRequest) as refused:
        request_of(
            *(alice, "5.00", BOB),
            rhythm="month_end",
            first_date="2028-02-10",
            ends="date",
            last_date="2028-02-20",
        )
    assert refused.value.codes == {"last_date": "last_date_too_early"}


def test_a_single_one_has_no_end_whatever_was_typed_there(alice: Character, bob: Character) -> None:
    request = request_of(alice, to=bob, rhythm="once", ends="times", times="many")
    assert (request.rule.last, request.rule.times) == (None, None)
    assert sees(alice, accepts(alice, request)).next_dates == [tomorrow()]


def test_nobody_plans_for_themselves_or_for_nobody(alice: Character) -> None:
    with pytest.raises(RecipientIsSelf):
        accepts(alice, request_of(alice, to=alice))
    with pytest.raises(RecipientNotFound):
        accepts(alice, request_of(alice, to=UNKNOWN))


@pytest.mark.parametrize(
    ("kind", "amount", "is_asked"),
    [
        ("transfer", "100.00", False),
        ("transfer", "100.01", True),  # they never sent money there
        ("withdrawal", "1000.00", False),
        ("withdrawal", "1000.01", True),
        ("deposit", "5000.00", False),
    ],
)
def test_it_is_confirmed_as_the_payment_itself_would_be(
    alice: Character, bob: Character, kind: str, amount: str, is_asked: bool
) -> None:
    request = request_of(alice, amount, bob, kind=kind)
    if is_asked:
        with pytest.raises(ConfirmationNeeded):
            accepts(alice, request, confirmed=False)
        assert count("schedule") == 0
        accepts(alice, request)
    accepts(alice, request, confirmed=False)
    assert count("schedule") == 1


def test_there_is_a_most(alice: Character, bob: Character, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accept, "MAX_LIVE", 2)
    first, _ = plans(alice, to=bob), plans(alice, to=bob)
    with pytest.raises(TooManySchedules):
        plans(alice, to=bob)
    stops(alice, first)
    plans(alice, to=bob)

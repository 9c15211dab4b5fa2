"""Whatever is asked, the door does what a model of twenty lines says, and keeps every cent."""

from collections import Counter
from dataclasses import replace
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wallet.ledger.books import Customer, broken_rules, open_customer, post, settlement
from wallet.ledger import Entry, Leg, Outcome, Posted, Refused, Replayed

# A leg names an account by its place: three customers in EUR, one in JPY, two settlements, nobody.
ALICE, BOB, CAROL, YUKI, SETTLEMENT, SETTLEMENT_JPY, NOBODY = range(7)
CURRENCIES = ("EUR", "EUR", "EUR", "JPY", "EUR", "JPY", "EUR")
CUSTOMERS = (ALICE, BOB, CAROL, YUKI)
FIRST_FUNDS = {ALICE: 60, BOB: 10, CAROL: 0, YUKI: 0}

amounts = st.integers(-80, 80)
moves = st.builds(
    lambda source, target, minor: (
        Leg(source, -minor, CURRENCIES[source]),
        Leg(target, minor, CURRENCIES[target]),
    ),
    st.sampled_from((ALICE, BOB, CAROL, SETTLEMENT)),
    st.sampled_from((ALICE, BOB, CAROL, SETTLEMENT)),
    amounts,
)
legs = st.builds(
    Leg, st.integers(0, NOBODY), amounts, st.sampled_from(("EUR", "EUR", "EUR", "JPY", "XXX"))
)
odd = st.lists(legs, max_size=4).map(tuple)
both_currencies = st.builds(
    lambda euros, minor: (
        *euros,
        Leg(SETTLEMENT_JPY, -minor, "JPY"),
        Leg(YUKI, minor, "JPY"),
    ),
    moves,
    amounts,
)
entries = st.builds(
    Entry,
    st.integers(0, 12).map(lambda number: UUID(int=number)),  # so that ids come again
    st.sampled_from(("hold", "resolve")),
    st.one_of(moves, moves, moves, both_currencies, odd),
)


@settings(max_examples=60, deadline=None)
@given(asked=st.lists(entries, max_size=14))
def test_a_batch_and_single_calls_do_what_the_model_says(asked: list[Entry]) -> None:
    for calls in ([asked], [[entry] for entry in asked]):
        customers, accounts, ids = _fresh()
        balances = dict(FIRST_FUNDS)
        booked: dict[tuple[UUID, str], Counter[Leg]] = {}
        for call in calls:
            expected = [_model(entry, balances, booked) for entry in call]
            outcomes = post(*(_real(entry, accounts, ids) for entry in call))
            assert outcomes == expected
        for place, customer in zip(CUSTOMERS, customers, strict=True):
            assert customer.balance == balances[place]
    assert broken_rules() == {}


def _model(
    entry: Entry, balances: dict[int, int], booked: dict[tuple[UUID, str], Counter[Leg]]
) -> Outcome:
    content = Counter(entry.legs)
    before = booked.get((entry.operation_id, entry.step))
    if before is not None:
        return Replayed() if before == content else Refused("content_differs")
    used, sums = set(), Counter[str]()
    for leg in entry.legs:
        if leg.account_id == NOBODY:
            return Refused("unknown_account")
        if leg.currency != CURRENCIES[leg.account_id]:
            return Refused("wrong_currency")
        if leg.minor == 0 or leg.account_id in used:
            return Refused("unbalanced")
        used.add(leg.account_id)
        sums[leg.currency] += leg.minor
    if len(entry.legs) < 2 or any(sums.values()):
        return Refused("unbalanced")
    if any(balances.get(leg.account_id, 10**9) + leg.minor < 0 for leg in entry.legs):
        return Refused("insufficient_funds")
    for leg in entry.legs:
        if leg.account_id in balances:
            balances[leg.account_id] += leg.minor
    booked[entry.operation_id, entry.step] = content
    return Posted()


def _fresh() -> tuple[list[Customer], list[int], dict[UUID, UUID]]:
    """Customers with their first funds; the real account of each place; room for real ids."""
    customers = [open_customer(FIRST_FUNDS[place], CURRENCIES[place]) for place in CUSTOMERS]
    accounts = [customer.available for customer in customers]
    return customers, [*accounts, settlement(), settlement("JPY"), 999_999_999], {}


def _real(entry: Entry, accounts: list[int], ids: dict[UUID, UUID]) -> Entry:
    return Entry(
        ids.setdefault(entry.operation_id, uuid4()),
        entry.step,
        tuple(replace(leg, account_id=accounts[leg.account_id]) for leg in entry.legs),
    )

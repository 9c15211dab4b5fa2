"""What a program asks for is accepted at once, or not at all."""

import pytest

from tests.characters import BOB, Character
from tests.wallet.payouts.paying import UNKNOWN, count, request_of, requests, work_off
from wallet.errors import InvalidInput
from wallet.payouts import MAX_FAULTS, Line, PayoutRequest
from wallet.payouts.faults import FaultyRows


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

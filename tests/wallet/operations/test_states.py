"""The state table, read aloud."""

import pytest

from wallet.operations.states import FINAL, IN_FLIGHT, TRANSITIONS, State, sources_of


def test_every_state_says_where_it_leads() -> None:
    assert set(TRANSITIONS) == set(State)


def test_settled_failed_and_cancelled_are_the_end() -> None:
    assert {State.SETTLED, State.FAILED, State.CANCELLED} == FINAL
    assert FINAL.isdisjoint(IN_FLIGHT)


def test_a_late_no_never_overwrites_a_yes() -> None:
    assert State.SETTLED not in sources_of(State.FAILED)
    assert State.FAILED not in sources_of(State.SETTLED)


def test_what_the_bank_has_taken_can_not_be_parked_or_cancelled() -> None:
    assert TRANSITIONS[State.AWAITING_BANK] == {State.SETTLED, State.FAILED}


@pytest.mark.parametrize("final", [State.SETTLED, State.FAILED])
def test_an_answer_applies_from_wherever_the_bank_may_have_been_asked(final: State) -> None:
    assert sources_of(final) == {State.SUBMITTED, State.PARKED, State.AWAITING_BANK}


def test_only_what_the_bank_never_saw_is_cancelled() -> None:
    assert sources_of(State.CANCELLED) == {State.REQUESTED, State.PARKED}


def test_every_state_in_flight_can_end() -> None:
    reached = set(FINAL)
    while more := {state for state in State if TRANSITIONS[state] & reached} - reached:
        reached |= more
    assert reached == set(State)

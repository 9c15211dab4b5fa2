"""The password once more, and a new one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.characters import ALICE, ORIGIN, PASSWORD, Character, signed_in_by, who
from tests.services import wait_until
from tests.wallet.people.conftest import change
from wallet import audit, people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.errors import InvalidCredentials, InvalidInput, SessionNotFound, TooManyAttempts
from wallet.people import SignedIn, Tokens
from wallet.people.guesses import FREE_GUESSES

NEW = "battery staple horse"


@pytest.fixture
def tokens(alice: Character) -> Tokens:
    return alice.signs_in()


def confirm(signed_in: SignedIn, password: object, origin: Origin = ORIGIN) -> None:
    with transaction() as session:
        people.confirm_password(session, signed_in, password, origin)


def change_password(signed_in: SignedIn, current: object = PASSWORD, new: object = NEW) -> None:
    with transaction() as session:
        people.change_password(session, signed_in, current, new, ORIGIN)


def sign_in(password: str) -> Tokens:
    with transaction() as session:
        return people.sign_in(session, ALICE, password, ORIGIN)


def lasts(tokens: Tokens) -> bool:
    return signed_in_by(tokens.access_token) is not None


def events(person: Character) -> list[str]:
    """The oldest first."""
    with transaction() as session:
        return [each.event for each in reversed(audit.events_of(session, person.id))]


def grow_old(minutes: float) -> None:
    change(
        "UPDATE sign_in_session SET confirmed_at = confirmed_at - make_interval(secs => :seconds)",
        seconds=minutes * 60,
    )


def test_signing_in_confirms_for_five_minutes(tokens: Tokens):
    assert who(tokens).confirmed
    grow_old(people.CONFIRMED_MINUTES - 0.1)
    assert who(tokens).confirmed
    grow_old(0.2)
    assert not who(tokens).confirmed


def test_refreshing_confirms_nothing(tokens: Tokens):
    grow_old(6)
    with transaction() as session:
        refreshed = people.refresh_session(session, tokens.refresh_token, ORIGIN)
    assert refreshed is not None
    assert not who(refreshed).confirmed


def test_the_password_confirms_this_sign_in_and_no_other(alice: Character, tokens: Tokens):
    other = alice.signs_in()
    grow_old(6)
    confirm(who(tokens), PASSWORD)
    assert who(tokens).confirmed
    assert not who(other).confirmed
    assert events(alice)[-1] == "confirmed"


@pytest.mark.parametrize("password", ["a wrong password", "", None, 5, "\ud800" * 10])
def test_a_wrong_password_confirms_nothing_and_is_recorded(
    alice: Character, tokens: Tokens, password: object
):
    grow_old(6)
    with pytest.raises(InvalidInput) as refusal:
        confirm(who(tokens), password)
    assert (refusal.value.field, refusal.value.code) == ("password", "wrong_password")
    assert not who(tokens).confirmed
    assert events(alice)[-1] == "confirmation_refused"


def test_wrong_passwords_are_counted_for_the_sign_in_wherever_it_comes_from(
    alice: Character, tokens: Tokens
):
    other = alice.signs_in()
    for number in range(3):
        elsewhere = replace(ORIGIN, address=f"203.0.113.{number}")
        with pytest.raises(InvalidInput):
            confirm(who(tokens), "a wrong password", elsewhere)
        with pytest.raises(InvalidInput):
            change_password(who(tokens), "a wrong password")
    with pytest.raises(TooManyAttempts):
        confirm(who(tokens), PASSWORD, replace(ORIGIN, address="203.0.113.99"))
    with pytest.raises(TooManyAttempts):
        change_password(who(tokens))
    confirm(who(other), PASSWORD)
    assert lasts(sign_in(PASSWORD))


def test_who_guesses_at_the_sign_in_keeps_nobody_waiting_who_is_in(tokens: Tokens):
    for _ in range(FREE_GUESSES + 1):
        with pytest.raises(InvalidCredentials):
            sign_in("a wrong password")
    confirm(who(tokens), PASSWORD)


def test_asking_who_it_is_and_whether_they_confirmed_is_one_query(
    tokens: Tokens, statements: Callable[[], list[str]]
):
    before = len(statements())
    who(tokens)
    assert len(statements()) == before + 1


def test_a_new_password_ends_all_other_sign_ins_and_is_told_by_mail(
    alice: Character, tokens: Tokens
):
    other = alice.signs_in()
    change_password(who(tokens))
    assert lasts(tokens)
    assert not lasts(other)
    with pytest.raises(InvalidCredentials):
        sign_in(PASSWORD)
    assert lasts(sign_in(NEW))
    assert "password_changed" in events(alice)
    with transaction() as session:
        told = session.execute(
            text("SELECT person_id, sign_in_session_id FROM notification WHERE kind = :kind"),
            {"kind": "password_changed"},
        ).one()
    assert tuple(told) == people.session_id_of(tokens.access_token)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("a wrong password", NEW, "current_password"),
        (None, NEW, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, None, "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
    ],
)
def test_a_change_that_is_refused_changes_nothing(
    alice: Character, tokens: Tokens, current: object, new: object, field: str
):
    other = alice.signs_in()
    with pytest.raises(InvalidInput) as refusal:
        change_password(who(tokens), current, new)
    assert refusal.value.field == field
    assert lasts(other)
    assert lasts(sign_in(PASSWORD))


def test_of_two_changes_at_once_one_wins_and_the_other_is_told(alice: Character):
    several = [who(alice.signs_in()) for _ in range(4)]

    def attempt(number: int) -> bool:
        try:
            change_password(several[number], new=f"{NEW} {number}")
        except InvalidInput:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(attempt, range(4)))
    assert sum(won) == 1
    assert lasts(sign_in(f"{NEW} {won.index(True)}"))


def test_a_sign_in_with_the_old_password_does_not_slip_through_while_it_is_changed(
    tokens: Tokens,
):
    """The old password matches before the change is committed, and the sign-in begins after it."""
    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            people.change_password(session, who(tokens), PASSWORD, NEW, ORIGIN)
            late = pool.submit(sign_in, PASSWORD)
            wait_until(is_anybody_waiting_for_a_lock, "the sign-in waits for the change")
        assert isinstance(late.exception(), InvalidCredentials)


def is_anybody_waiting_for_a_lock() -> bool:
    with transaction() as session:
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return session.scalars(waiting).one() > 0


def test_alice_ends_all_her_other_sign_ins(alice: Character, bob: Character, tokens: Tokens):
    others, bobs = [alice.signs_in() for _ in range(3)], bob.signs_in()
    with transaction() as session:
        assert people.end_other_sessions(session, who(tokens), ORIGIN) == 3
    assert [lasts(each) for each in (tokens, bobs, *others)] == [True, True, False, False, False]
    assert events(alice)[-1] == "other_sessions_ended"
    with transaction() as session:
        assert people.end_other_sessions(session, who(tokens), ORIGIN) == 0


def test_sign_ins_that_end_one_another_at_once_do_not_stand_in_each_others_way(alice: Character):
    several = [who(alice.signs_in()) for _ in range(6)]

    def end_others(signed_in: SignedIn) -> int:
        with transaction() as session:
            return people.end_other_sessions(session, signed_in, ORIGIN)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(end_others, several))
    with transaction() as session:
        assert people.sessions_of(session, alice.id) == []


def test_what_ended_is_recorded_by_what_it_was(alice: Character, tokens: Tokens):
    here, other = who(tokens), who(alice.signs_in())
    for signed_in in (other, other, here):  # twice is once
        with transaction() as session:
            people.end_session(session, here, signed_in.session_id, ORIGIN)
    assert events(alice) == ["signed_in", "signed_in", "new_device", "session_ended", "signed_out"]


def test_nobody_ends_somebody_elses_sign_in(bob: Character, tokens: Tokens):
    with pytest.raises(SessionNotFound), transaction() as session:
        people.end_session(session, who(bob.signs_in()), who(tokens).session_id, ORIGIN)
    assert lasts(tokens)


def test_a_stolen_refresh_token_is_recorded_and_told_by_mail(alice: Character, tokens: Tokens):
    for _ in range(2):
        with transaction() as session:
            people.refresh_session(session, tokens.refresh_token, ORIGIN)
        change("UPDATE sign_in_session SET rotated_at = now() - interval '1 minute'")
    assert not lasts(tokens)
    assert events(alice)[-1] == "refresh_token_stolen"
    with transaction() as session:
        told = session.execute(
            text("SELECT kind, person_id, sign_in_session_id FROM notification")
        ).one()
    assert tuple(told) == (
        "refresh_token_stolen",
        *(people.session_id_of(tokens.access_token) or ()),
    )


def test_a_refused_sign_in_is_recorded_for_its_person_and_for_nobody_else(alice: Character):
    for number in (ALICE, "9999999999"):
        with pytest.raises(InvalidCredentials), transaction() as session:
            people.sign_in(session, number, "a wrong password", replace(ORIGIN, address="::1"))
    with transaction() as session:
        rows = session.execute(
            text(
                "SELECT person_id, address, to_jsonb(audit_event)::text FROM audit_event"
                " ORDER BY number"
            )
        ).all()
    assert [(person_id, address) for person_id, address, _ in rows] == [
        (alice.id, "::1"),
        (None, "::1"),
    ]
    assert not any(number in kept for number in (ALICE, "9999999999") for *_, kept in rows)

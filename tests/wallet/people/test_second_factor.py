"""The second factor: an authenticator app, and codes for the day when the phone is lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import jwt
import pyotp
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import undefer

from tests.characters import ALICE, BOB, ORIGIN, PASSWORD, Character, who
from tests.services import wait_until
from tests.wallet.people.conftest import change, row
from wallet import audit, people
from wallet.database import transaction
from wallet.errors import (
    ConfirmationNeeded,
    InvalidCode,
    SecondFactorIsOff,
    SecondFactorIsOn,
    SecondFactorNeeded,
    SessionEnded,
    TooManyAttempts,
)
from wallet.people import Enrolment, Person, SecondFactor, SignedIn, Tokens
from wallet.people.challenges import challenge_for
from wallet.people.guesses import FREE_GUESSES
from wallet.people.keys import key_for

STEP_SECONDS = 30


class Owner:
    """Somebody with an authenticator app at hand."""

    def __init__(self, person: Character) -> None:
        self.person = person
        self.tokens = person.signs_in()
        self.enrolment: Enrolment | None = None
        self.recovery_codes: list[str] = []

    @property
    def signed_in(self) -> SignedIn:
        return who(self.tokens)

    def begins(self) -> Enrolment:
        with transaction() as session:
            return people.begin_second_factor(session, self.signed_in)

    def enables(self, code: object) -> list[str]:
        with transaction() as session:
            return people.enable_second_factor(session, self.signed_in, code, ORIGIN)

    def turns_it_on(self) -> None:
        """With the code of the half minute before: the one of now is still good for a sign-in."""
        self.enrolment = self.begins()
        self.recovery_codes = self.enables(self.code(steps=-1))

    def turns_it_off(self) -> None:
        with transaction() as session:
            people.disable_second_factor(session, self.signed_in, ORIGIN)

    def renews(self) -> list[str]:
        with transaction() as session:
            return people.new_recovery_codes(session, self.signed_in, ORIGIN)

    def code(self, steps: int = 0) -> str:
        assert self.enrolment is not None
        return pyotp.TOTP(self.enrolment.secret).at(now(), counter_offset=steps)

    def sees(self) -> SecondFactor:
        with transaction() as session:
            return people.second_factor_of(session, self.person.id)

    def events(self) -> list[str]:
        """The oldest first."""
        with transaction() as session:
            return [each.event for each in reversed(audit.events_of(session, self.person.id))]


def now() -> float:
    """What PostgreSQL and this test agree on for the next seconds: never the end of a step."""
    wait_until(lambda: time.time() % STEP_SECONDS < STEP_SECONDS - 2, "the next step", seconds=5)
    return time.time()


@pytest.fixture
def alice_with_app(alice: Character) -> Owner:
    owner = Owner(alice)
    owner.turns_it_on()
    return owner


def sign_in(number: str = ALICE) -> str:
    """The challenge that the password alone ends in."""
    with pytest.raises(SecondFactorNeeded) as needed, transaction() as session:
        people.sign_in(session, number, PASSWORD, ORIGIN)
    return needed.value.challenge


def challenge(number: str = ALICE) -> str:
    """The same without the look at the password, which takes its time."""
    with transaction() as session:
        owner = session.scalars(
            select(Person)
            .where(Person.account_number == number)
            .options(undefer(Person.password_hash))
        ).one()
    return challenge_for(owner)


def finish(challenge: object, code: object, device_token: str = "") -> Tokens:
    with transaction() as session:
        return people.finish_sign_in(
            session, challenge, code, replace(ORIGIN, device_token=device_token)
        )


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def mails() -> list[str]:
    with transaction() as session:
        return list(session.scalars(text("SELECT kind FROM notification ORDER BY id")))


def test_what_the_app_is_set_up_with_stays_the_same_until_it_is_enabled(alice: Character):
    owner = Owner(alice)
    enrolment = owner.begins()
    assert owner.begins() == enrolment
    assert owner.sees() == SecondFactor(enabled=False, recovery_codes_left=0)
    app = pyotp.parse_uri(enrolment.uri)
    assert (app.secret, app.issuer) == (enrolment.secret, "Florin")
    assert ALICE not in enrolment.uri
    assert enrolment.secret not in repr(enrolment)


def test_a_key_that_another_sign_in_has_seen_is_never_the_one_that_is_turned_on(alice: Character):
    """Whoever was in the wallet once must not know the second factor of later."""
    thief, owner = Owner(alice), Owner(alice)
    seen = thief.begins().secret
    owner.turns_it_on()
    assert owner.enrolment is not None
    assert owner.enrolment.secret != seen
    with pytest.raises(InvalidCode):
        finish(challenge(), pyotp.TOTP(seen).at(now()))


def test_a_sign_in_turns_on_what_it_began_itself_and_nothing_else(alice: Character):
    thief, owner = Owner(alice), Owner(alice)
    owner.enrolment = owner.begins()
    with pytest.raises(SecondFactorIsOff):
        thief.enables(owner.code())
    thief.enrolment = thief.begins()
    with pytest.raises(SecondFactorIsOff):
        owner.enables(thief.code())
    assert owner.sees() == SecondFactor(enabled=False, recovery_codes_left=0)


def test_what_was_begun_by_a_request_that_a_new_password_overtook_is_not_gone_on_with(
    alice: Character,
):
    thief, owner = Owner(alice), Owner(alice)
    still_on_its_way = thief.signed_in
    with transaction() as session:
        people.change_password(session, owner.signed_in, PASSWORD, "battery staple horse", ORIGIN)
    with transaction() as session:
        seen = people.begin_second_factor(session, still_on_its_way)
    assert owner.begins() != seen


def test_a_key_that_was_shown_long_ago_is_not_shown_again(alice: Character):
    owner = Owner(alice)
    first = owner.begins()
    change("UPDATE second_factor SET created_at = now() - interval '11 minutes'")
    second = owner.begins()
    assert second != first
    assert owner.begins() == second


def test_it_is_on_once_a_code_has_shown_that_the_app_works(alice: Character):
    owner = Owner(alice)
    owner.enrolment = owner.begins()
    with pytest.raises(InvalidCode):
        owner.enables(wrong(owner.code()))
    with transaction() as session:  # the password is still enough
        people.sign_in(session, ALICE, PASSWORD, ORIGIN)
    codes = owner.enables(owner.code())
    assert len(set(codes)) == 10
    assert owner.sees() == SecondFactor(enabled=True, recovery_codes_left=10)
    assert "second_factor_enabled" in mails()
    for again in (owner.begins, lambda: owner.enables(owner.code())):
        with pytest.raises(SecondFactorIsOn):
            again()


def test_nothing_of_it_can_be_changed_without_the_password_of_late(alice_with_app: Owner):
    change("UPDATE sign_in_session SET confirmed_at = now() - interval '6 minutes'")
    before = row("SELECT second_factor::text FROM second_factor")
    for act in (
        alice_with_app.begins,
        lambda: alice_with_app.enables(alice_with_app.code()),
        alice_with_app.renews,
        alice_with_app.turns_it_off,
    ):
        with pytest.raises(ConfirmationNeeded):
            act()
    assert row("SELECT second_factor::text FROM second_factor") == before


def test_a_sign_in_takes_the_password_and_a_code(alice_with_app: Owner):
    tokens = finish(sign_in(), alice_with_app.code())
    assert who(tokens).person.id == alice_with_app.person.id
    assert who(tokens).confirmed


def test_the_password_alone_begins_nothing(alice_with_app: Owner):
    before = row("SELECT count(*) FROM sign_in_session")
    sign_in()
    assert row("SELECT count(*) FROM sign_in_session") == before
    assert alice_with_app.events() == ["signed_in", "second_factor_enabled", "second_factor_asked"]


def test_a_code_is_good_once(alice_with_app: Owner):
    code = alice_with_app.code()
    finish(challenge(), code)
    with pytest.raises(InvalidCode):
        finish(challenge(), code)


def test_the_code_that_turned_it_on_signs_nobody_in(alice: Character):
    owner = Owner(alice)
    owner.enrolment = owner.begins()
    code = owner.code()
    owner.enables(code)
    with pytest.raises(InvalidCode):
        finish(challenge(), code)


def test_of_many_at_once_with_one_code_one_gets_in(alice_with_app: Owner):
    code = alice_with_app.code()
    challenges = [challenge() for _ in range(4)]

    def attempt(each: str) -> bool:
        try:
            finish(each, code)
        except InvalidCode:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, challenges)) == 1


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(alice_with_app: Owner, steps: int, is_good: bool):
    code = alice_with_app.code(steps)
    if is_good:
        assert finish(challenge(), code)
    else:
        with pytest.raises(InvalidCode):
            finish(challenge(), code)


def test_after_a_code_none_from_before_it_is_good(alice_with_app: Owner):
    finish(challenge(), alice_with_app.code(1))
    with pytest.raises(InvalidCode):
        finish(challenge(), alice_with_app.code())


@pytest.mark.parametrize("code", [None, 5, "", "x", "１２３４５６", "\x00", "9" * 10**5, "-" * 11])
def test_nonsense_is_no_code(alice_with_app: Owner, code: object):
    with pytest.raises(InvalidCode):
        finish(challenge(), code)


def test_a_challenge_becomes_one_sign_in_at_most(alice_with_app: Owner):
    used = challenge()
    finish(used, alice_with_app.code())
    with pytest.raises(SessionEnded):
        finish(used, alice_with_app.recovery_codes[0])
    assert alice_with_app.sees().recovery_codes_left == 10


def test_a_challenge_is_of_no_other_use(alice_with_app: Owner):
    token = challenge()
    assert people.session_id_of(token) is None
    access_token = alice_with_app.tokens.access_token
    with pytest.raises(SessionEnded):
        finish(access_token, alice_with_app.code())


def forged(**changes: object) -> str:
    claims = jwt.decode(challenge(), options={"verify_signature": False}) | changes
    return jwt.encode(claims, key_for("second factor challenge"), "HS256")


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"aud": "florin"},
        {"sub": "00000000-0000-4000-8000-000000000000"},
        {"sub": "x"},
        {"jti": 5},
        {"password": "of before"},
        {"password": None},
    ],
)
def test_a_challenge_with_other_claims_is_refused(
    alice_with_app: Owner, changes: dict[str, object]
):
    with pytest.raises(SessionEnded):
        finish(forged(**changes), alice_with_app.code())
    assert finish(forged(jti=str(uuid4())), alice_with_app.code())


@pytest.mark.parametrize("token", [None, 5, "", "x", "a.b.c", "x" * 10**5])
def test_nonsense_is_no_challenge(alice_with_app: Owner, token: object):
    with pytest.raises(SessionEnded):
        finish(token, alice_with_app.code())


def test_a_challenge_is_void_once_the_password_is_another(alice_with_app: Owner):
    token = challenge()
    with transaction() as session:
        people.change_password(
            session, alice_with_app.signed_in, PASSWORD, "battery staple horse", ORIGIN
        )
    with pytest.raises(SessionEnded):
        finish(token, alice_with_app.code())


def test_a_challenge_of_bobs_takes_no_code_of_alices(alice_with_app: Owner, bob: Character):
    Owner(bob).turns_it_on()
    with pytest.raises(InvalidCode):
        finish(challenge(BOB), alice_with_app.code())
    with pytest.raises(InvalidCode):
        finish(challenge(BOB), alice_with_app.recovery_codes[0])


def test_each_recovery_code_signs_in_once(alice_with_app: Owner):
    first, second, *_ = alice_with_app.recovery_codes
    finish(challenge(), first)
    assert alice_with_app.sees().recovery_codes_left == 9
    with pytest.raises(InvalidCode):
        finish(challenge(), first)
    finish(challenge(), f" {second.replace('-', '').upper()} ")
    assert alice_with_app.sees().recovery_codes_left == 8
    assert alice_with_app.events().count("recovery_code_used") == 2


def test_whoever_has_recovery_codes_is_told_that_one_was_used_and_that_there_are_new_ones(
    alice_with_app: Owner,
):
    tokens = finish(challenge(), alice_with_app.recovery_codes[0])
    used_in = row("SELECT sign_in_session_id FROM notification WHERE kind = 'recovery_code_used'")
    assert used_in == (who(tokens).session_id,)
    finish(challenge(), alice_with_app.code())
    assert mails().count("recovery_code_used") == 1
    alice_with_app.renews()
    assert mails()[-1] == "recovery_codes_renewed"


def test_new_recovery_codes_make_the_old_ones_void(alice_with_app: Owner):
    new = alice_with_app.renews()
    assert not set(new) & set(alice_with_app.recovery_codes)
    with pytest.raises(InvalidCode):
        finish(challenge(), alice_with_app.recovery_codes[0])
    finish(challenge(), new[0])


def test_after_several_wrong_codes_the_next_has_to_wait(alice_with_app: Owner):
    token = challenge()
    for _ in range(FREE_GUESSES + 1):
        with pytest.raises(InvalidCode):
            finish(token, wrong(alice_with_app.code()))
    with pytest.raises(TooManyAttempts):
        finish(token, alice_with_app.code())
    assert alice_with_app.events().count("second_factor_refused") == FREE_GUESSES + 1


def test_who_guesses_from_elsewhere_keeps_nobody_waiting_on_a_device_of_their_own(
    alice_with_app: Owner,
):
    token = challenge()
    for number in range(FREE_GUESSES + 1):
        elsewhere = replace(ORIGIN, address=f"192.0.2.{number}", device_token="0" * 64)
        with pytest.raises(InvalidCode), transaction() as session:
            people.finish_sign_in(session, token, "000000", elsewhere)
    with pytest.raises(TooManyAttempts):  # whatever the address
        finish(token, alice_with_app.code())
    finish(token, alice_with_app.code(), alice_with_app.tokens.device_token)


def test_turned_off_the_password_is_enough_and_the_next_app_is_another(alice_with_app: Owner):
    assert alice_with_app.enrolment is not None
    before = alice_with_app.enrolment.secret
    alice_with_app.turns_it_off()
    with transaction() as session:
        people.sign_in(session, ALICE, PASSWORD, ORIGIN)
    assert alice_with_app.sees() == SecondFactor(enabled=False, recovery_codes_left=0)
    assert "second_factor_disabled" in mails()
    for act in (alice_with_app.turns_it_off, alice_with_app.renews):
        with pytest.raises(SecondFactorIsOff):
            act()
    with pytest.raises(SecondFactorIsOff):
        alice_with_app.enables("123456")
    assert alice_with_app.begins().secret != before


def test_a_new_password_undoes_a_set_up_that_is_not_finished(alice: Character):
    owner = Owner(alice)
    before = owner.begins()
    with transaction() as session:
        people.change_password(session, owner.signed_in, PASSWORD, "battery staple horse", ORIGIN)
    assert owner.begins() != before


def test_the_tables_hold_neither_secrets_nor_codes(
    alice_with_app: Owner,
):
    assert alice_with_app.enrolment is not None
    finish(challenge(), alice_with_app.recovery_codes[0])
    with transaction() as session:
        kept = " ".join(
            str(session.scalars(text(f"SELECT json_agg(t)::text FROM {table} t")).one())
            for table in ("second_factor", "audit_event", "sign_in_session", "notification")
        )
    for secret in (alice_with_app.enrolment.secret, *alice_with_app.recovery_codes):
        assert secret not in kept

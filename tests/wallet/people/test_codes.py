"""One-time codes: ten minutes, five tries, a handful per hour."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.wallet.people.conftest import ADA, SignUp, change, row
from wallet import people
from wallet.bank import breaker
from wallet.people.codes import CODE_TRIES, MAILS_PER_ACCOUNT, MAILS_PER_REGISTRATION


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_wrong_try_counts_although_it_is_refused(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    assert sign_up.confirm(registration_id, wrong(code)) is None
    assert row("SELECT code_tries_left FROM registration") == (CODE_TRIES - 1,)


def test_after_five_wrong_tries_the_right_code_is_refused_too(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    for _ in range(CODE_TRIES):
        assert sign_up.confirm(registration_id, wrong(code)) is None
    assert sign_up.confirm(registration_id, code) is None


def test_guessing_in_parallel_gives_no_more_tries(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: sign_up.confirm(registration_id, wrong(code)), range(8)))
    assert row("SELECT code_tries_left FROM registration") == (0,)
    assert sign_up.confirm(registration_id, code) is None


def test_a_code_expires_ten_minutes_after_its_mail_was_sent(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    valid = "SELECT code_expires_at BETWEEN now() + interval '9 min' AND now() + interval '10 min'"
    assert row(f"{valid} FROM registration") == (True,)
    change("UPDATE registration SET code_expires_at = now()")
    assert sign_up.confirm(registration_id, code) is None


def test_a_code_works_once(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    assert sign_up.confirm(registration_id, code) is not None
    assert sign_up.confirm(registration_id, code) is None


@pytest.mark.parametrize(
    "code", [None, 123456, "", "12345", "１２３４５６", "\ud800", "\x00", "x" * 9999]
)
def test_nonsense_is_a_wrong_code(sign_up: SignUp, code: object):
    registration_id, _ = sign_up.code(ADA)
    assert sign_up.confirm(registration_id, code) is None


def test_a_code_may_be_typed_with_spaces(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    assert sign_up.confirm(registration_id, f" {code[:3]} {code[3:]} ") is not None


def test_another_code_makes_the_first_one_void_and_brings_new_tries(sign_up: SignUp):
    registration_id, first = sign_up.code(ADA)
    sign_up.confirm(registration_id, wrong(first))
    sign_up.ask_again(registration_id)
    assert sign_up.confirm(registration_id, first) is None  # also before the next is minted
    second = sign_up.mint(registration_id)
    assert second not in (first, None)
    assert row("SELECT code_tries_left FROM registration") == (CODE_TRIES,)
    assert sign_up.confirm(registration_id, second) is not None


def test_a_mail_that_is_sent_again_carries_the_same_code_and_no_new_tries(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    sign_up.confirm(registration_id, wrong(code))
    assert sign_up.mint(registration_id) == code
    assert row("SELECT code_tries_left FROM registration") == (CODE_TRIES - 1,)


def test_a_code_is_hashed_at_rest(sign_up: SignUp):
    _, code = sign_up.code(ADA)
    stored = row("SELECT to_jsonb(registration) - 'id' || '{}' FROM registration")[0]
    assert code not in stored["code_hash"]
    assert len(stored["code_hash"]) == 64


def test_a_registration_gets_five_codes_at_most(sign_up: SignUp):
    registration_id, _ = sign_up.code(ADA)
    for _ in range(MAILS_PER_REGISTRATION + 3):
        sign_up.ask_again(registration_id)
    assert len(sign_up.mails(registration_id)) == MAILS_PER_REGISTRATION


def test_an_account_gets_ten_mails_an_hour_at_most_however_many_ask(sign_up: SignUp):
    asked = [sign_up.ask(ADA) for _ in range(MAILS_PER_ACCOUNT + 3)]
    sign_up.verify()
    assert all_mails(sign_up, asked) == MAILS_PER_ACCOUNT


def test_whoever_comes_after_the_mails_of_the_hour_waits_and_gets_a_code_later(sign_up: SignUp):
    for _ in range(MAILS_PER_ACCOUNT):
        sign_up.ask(ADA, "the password of mallory")
    sign_up.verify()
    adas = sign_up.ask(ADA)
    sign_up.verify()
    assert (sign_up.state(adas), sign_up.mails(adas)) == ("waiting_for_mail", [])
    assert sign_up.mint(adas) is None
    assert sign_up.verify() == 0  # not before some minutes have passed

    pause = "due_at BETWEEN now() + interval '9 min' AND now() + interval '10 min'"
    assert row(f"SELECT {pause} FROM registration WHERE id = :id", id=adas) == (True,)
    let_minutes_pass(adas)
    sign_up.verify()
    assert sign_up.state(adas) == "waiting_for_mail"  # the hour is not over

    change("UPDATE registration SET mail_asked_at = now() - interval '61 minutes'")
    let_minutes_pass(adas)
    assert people.is_anything_due()
    sign_up.verify()
    assert sign_up.mails(adas) == [("sign_up_code", "ada.marin@example.com")]
    assert sign_up.confirm(adas, sign_up.mint(adas)) is not None


def test_an_open_breaker_leaves_those_alone_who_wait_for_their_mail(sign_up: SignUp):
    asked = [sign_up.ask(ADA) for _ in range(MAILS_PER_ACCOUNT + 1)]
    sign_up.verify()
    breaker.trip()
    sign_up.verify()
    assert sign_up.state(asked[-1]) == "waiting_for_mail"
    assert not people.is_anything_due()


def test_another_code_is_asked_for_in_vain_while_the_account_had_its_mails(sign_up: SignUp):
    asked = [sign_up.ask(ADA) for _ in range(MAILS_PER_ACCOUNT)]
    sign_up.verify()
    sign_up.ask_again(asked[-1])
    assert all_mails(sign_up, asked) == MAILS_PER_ACCOUNT

    change("UPDATE registration SET mail_asked_at = now() - interval '61 minutes'")
    sign_up.ask_again(asked[-1])
    assert all_mails(sign_up, asked) == MAILS_PER_ACCOUNT + 1


def test_asking_in_parallel_does_not_get_round_the_limit(sign_up: SignUp):
    asked = [sign_up.ask(ADA) for _ in range(4)]
    sign_up.verify()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(sign_up.ask_again, asked * 4))
    assert all_mails(sign_up, asked) == MAILS_PER_ACCOUNT


def let_minutes_pass(registration_id: UUID) -> None:
    change("UPDATE registration SET due_at = now() WHERE id = :id", id=registration_id)


def all_mails(sign_up: SignUp, asked: list[UUID]) -> int:
    return sum(len(sign_up.mails(registration_id)) for registration_id in asked)

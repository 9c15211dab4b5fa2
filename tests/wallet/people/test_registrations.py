"""Signing up: knowing a number is not owning it, and nobody learns what a number is."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from uuid import UUID

import pytest
from sqlalchemy import text

from tests import services
from tests.characters import ORIGIN
from tests.wallet.people.conftest import (
    ADA,
    FROZEN,
    LEILA,
    PASSWORD,
    TOMASZ,
    UNKNOWN,
    SignUp,
    change,
    row,
)
from wallet import closing, ledger, people
from wallet.bank import Bank, breaker
from wallet.bank.answers import Identity
from wallet.database import transaction
from wallet.errors import InvalidCredentials, InvalidInput
from wallet.people import MOVES, Person, RegistrationState
from wallet.people.registrations import FORGET_AT_ONCE


def test_the_code_from_the_mail_on_file_opens_a_wallet_in_the_accounts_currency(sign_up: SignUp):
    registration_id, code = sign_up.code("4000000001")
    assert sign_up.mails(registration_id) == [("sign_up_code", "haruka.i@example.com")]

    person = sign_up.confirm(registration_id, code)

    assert person is not None
    assert (person.account_number, person.currency) == ("4000000001", "JPY")
    assert (person.display_name, person.masked_account) == ("Haruka Ishikawa", "••••••0001")
    with transaction() as session:
        assert ledger.balances(session, person.id).available.minor == 0
    assert sign_up.state(registration_id) == "activated"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "100000000",
        "10000000011",
        "1000000a01",
        "１００００００００１",
        "1000000001\x00",
        None,
        1000000001,
    ],
)
def test_a_malformed_account_number_is_refused(clean: None, number: object):
    refuses("account_number", number, PASSWORD)


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 129, "with a\nnew line", "with a \x00 in it", "\ud800" * 10, None, 1234567890],
)
def test_an_unfit_password_is_refused(clean: None, password: object):
    refuses("password", ADA, password)


def refuses(field: str, number: object, password: object) -> None:
    with pytest.raises(InvalidInput) as refusal, transaction() as session:
        people.request_registration(session, number, password)
    assert refusal.value.field == field
    assert row("SELECT count(*) FROM registration") == (0,)


def test_an_unknown_number_is_rejected_and_nobody_is_mailed(sign_up: SignUp):
    registration_id = sign_up.ask(UNKNOWN)
    sign_up.verify()
    assert sign_up.state(registration_id) == "rejected"
    assert sign_up.mails(registration_id) == []


def test_a_frozen_account_is_rejected_and_its_holder_told(sign_up: SignUp):
    registration_id = sign_up.ask(FROZEN)
    sign_up.verify()
    assert sign_up.state(registration_id) == "rejected"
    assert sign_up.mails(registration_id) == [("sign_up_frozen", "ines@example.net")]


def test_a_registered_account_is_rejected_and_its_holder_told(sign_up: SignUp, ada: Person):
    registration_id = sign_up.ask(ADA, "the password of mallory")
    sign_up.verify()
    assert sign_up.state(registration_id) == "rejected"
    assert sign_up.mails(registration_id) == [
        ("sign_up_already_registered", "ada.marin@example.com")
    ]
    assert sign_up.mint(registration_id) is None


def test_a_rejected_registration_keeps_no_password(sign_up: SignUp):
    registration_id = sign_up.ask(UNKNOWN)
    sign_up.verify()
    statement = "SELECT password_hash FROM registration WHERE id = :id"
    assert row(statement, id=registration_id) == (None,)


def test_adas_code_cannot_activate_mallorys_password(sign_up: SignUp):
    mallorys, _ = sign_up.code(ADA, "the password of mallory")
    adas, code = sign_up.code(ADA)

    assert sign_up.confirm(mallorys, code) is None
    assert sign_up.confirm(adas, code) is not None
    with pytest.raises(InvalidCredentials), transaction() as session:
        people.sign_in(session, ADA, "the password of mallory", ORIGIN)


def test_two_registrations_of_one_account_open_one_wallet(sign_up: SignUp):
    codes = [sign_up.code(ADA), sign_up.code(ADA)]
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(lambda pair: sign_up.confirm(*pair), codes))
    assert sum(person is not None for person in opened) == 1
    assert row("SELECT count(*) FROM person") == (1,)


@pytest.mark.parametrize("fault", ["down", "error"])
def test_a_registration_waits_for_a_bank_that_is_away(
    sign_up: SignUp, bank: services.Bank, fault: str
):
    registration_id = sign_up.ask(ADA)
    bank.fault(fault)
    assert sign_up.verify() == 0
    assert sign_up.state(registration_id) == "waiting_for_bank"
    assert breaker.is_open()
    assert sign_up.mint(registration_id) is None

    bank.fault("none")
    breaker.close()
    sign_up.verify()
    assert sign_up.state(registration_id) == "code_sent"


def test_a_registration_waits_for_a_bank_that_was_killed(sign_up: SignUp, bank: services.Bank):
    registration_id = sign_up.ask(ADA)
    bank.kill()
    sign_up.verify()
    assert sign_up.state(registration_id) == "waiting_for_bank"
    bank.start()
    breaker.close()
    sign_up.verify()
    assert sign_up.state(registration_id) == "code_sent"


def test_nobody_calls_the_bank_while_the_breaker_is_open(sign_up: SignUp):
    registration_id = sign_up.ask(ADA)
    breaker.trip()
    assert sign_up.verify() == 0
    assert sign_up.state(registration_id) == "waiting_for_bank"
    assert row("SELECT attempt FROM registration") == (0,)


def test_two_workers_at_once_ask_the_bank_once_for_each(sign_up: SignUp):
    asked = [sign_up.ask(number) for number in (ADA, TOMASZ, LEILA)]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: sign_up.verify(), range(4))) == 3
    assert [len(sign_up.mails(registration_id)) for registration_id in asked] == [1, 1, 1]


class SlowWorker(NamedTuple):
    """A worker whose lease runs out while the bank thinks, so that another one does its work."""

    sign_up: SignUp

    def verify(self, account_number: str) -> Identity:
        change("UPDATE registration SET due_at = now()")
        assert self.sign_up.verify() == 1
        return Bank().verify(account_number)

    def healthy(self) -> bool:
        return True


def test_a_worker_that_wakes_after_its_lease_changes_nothing(sign_up: SignUp):
    registration_id = sign_up.ask(ADA)
    people.verify_due(SlowWorker(sign_up))
    assert sign_up.mails(registration_id) == [("sign_up_code", "ada.marin@example.com")]


def test_a_claim_is_another_workers_for_the_time_of_its_lease(sign_up: SignUp):
    sign_up.ask(ADA)
    change("UPDATE registration SET due_at = now() + interval '5 seconds'")
    assert sign_up.verify() == 0
    change("UPDATE registration SET due_at = now() - interval '1 second'")
    assert sign_up.verify() == 1


def test_an_unknown_registration_is_like_a_wrong_code(sign_up: SignUp):
    nobodys = UUID("00000000-0000-4000-8000-000000000000")
    sign_up.ask_again(nobodys)
    assert sign_up.mint(nobodys) is None
    assert sign_up.confirm(nobodys, "123456") is None


A_DAY_AGO = "created_at = now() - interval '24 hours 1 second'"


def forget_old() -> int:
    with transaction() as session:
        return people.forget_old(session)


def test_what_nobody_finished_in_a_day_is_forgotten(sign_up: SignUp, bank: services.Bank):
    sent, code = sign_up.code(ADA)
    waiting = sign_up.ask(TOMASZ)
    change(f"UPDATE registration SET {A_DAY_AGO}")
    fresh = sign_up.ask(LEILA)

    assert forget_old() == 2

    assert [sign_up.state(one) for one in (sent, waiting, fresh)] == [
        "expired",
        "expired",
        "requested",
    ]
    known = (
        "SELECT count(password_hash), count(code_hash), count(code_expires_at), count(holder),"
        " count(email), count(due_at) FROM registration WHERE state = 'expired'"
    )
    assert row(known) == (0, 0, 0, 0, 0, 0)
    assert sign_up.confirm(sent, code) is None
    sign_up.ask_again(sent)
    assert len(sign_up.mails(sent)) == 1
    assert sign_up.mint(sent) is None
    assert sign_up.verify() == 1  # the fresh one
    assert forget_old() == 0


def test_wallets_and_rejections_are_not_forgotten_twice(sign_up: SignUp):
    person = sign_up.whole(ADA)
    sign_up.ask(UNKNOWN)
    sign_up.verify()
    change(f"UPDATE registration SET {A_DAY_AGO}")
    assert forget_old() == 0
    with transaction() as session:
        assert people.sign_in(session, person.account_number, PASSWORD, ORIGIN).access_token


def test_many_old_ones_are_forgotten_batch_by_batch(clean: None):
    change(
        "INSERT INTO registration (id, account_number, password_hash, state, created_at)"
        " SELECT gen_random_uuid(), '1000000001', 'x', 'requested', now() - interval '2 days'"
        " FROM generate_series(1, :number)",
        number=FORGET_AT_ONCE + 5,
    )
    assert [forget_old() for _ in range(3)] == [FORGET_AT_ONCE, 5, 0]


def test_a_bank_that_answers_after_the_day_changes_nothing(sign_up: SignUp):
    class LateBank(Bank):
        def verify(self, account_number: str) -> Identity:
            change(f"UPDATE registration SET {A_DAY_AGO}")
            assert forget_old() == 1
            return super().verify(account_number)

    registration_id = sign_up.ask(ADA)
    people.verify_due(LateBank())
    assert (sign_up.state(registration_id), sign_up.mails(registration_id)) == ("expired", [])


def test_final_states_are_final_and_every_state_can_be_reached():
    assert {state for state, targets in MOVES.items() if not targets} == {
        RegistrationState.REJECTED,
        RegistrationState.ACTIVATED,
        RegistrationState.EXPIRED,
    }
    assert set().union(*MOVES.values()) | {RegistrationState.REQUESTED} == set(RegistrationState)


def test_what_opened_a_wallet_and_what_did_not_is_recorded(sign_up: SignUp):
    registration_id, code = sign_up.code(ADA)
    sign_up.confirm(registration_id, f"{(int(code) + 1) % 10**6:06}")
    sign_up.confirm(UUID(int=0), code)  # costs no try, so it isn't worth a row either
    person = sign_up.confirm(registration_id, code)
    assert person is not None
    sign_up.confirm(registration_id, code)
    with transaction() as session:
        rows = session.execute(
            text("SELECT event, person_id, subject FROM audit_event ORDER BY number")
        ).all()
    assert [tuple(each) for each in rows] == [
        ("code_refused", None, str(registration_id)),
        ("signed_up", person.id, str(registration_id)),
    ]


def closes(person: Person) -> None:
    with transaction() as session:
        tokens = people.start_session(session, person, ORIGIN, opens_wallet=True)
    claimed = people.session_id_of(tokens.access_token)
    assert claimed is not None
    signed_in = people.authenticate(*claimed)
    assert signed_in is not None
    with transaction() as session:
        closing.close_wallet(session, signed_in, ORIGIN)


def test_a_wallet_that_was_closed_is_opened_again_with_its_history(sign_up: SignUp):
    before = sign_up.whole(ADA)
    closes(before)
    again = sign_up.whole(ADA, "another horse entirely")
    assert (again.id, again.closed_at) == (before.id, None)
    with transaction() as session:
        assert people.sign_in(session, ADA, "another horse entirely", ORIGIN)
    with pytest.raises(InvalidCredentials), transaction() as session:
        people.sign_in(session, ADA, PASSWORD, ORIGIN)


def test_of_an_account_that_is_somebody_elses_by_now_it_is_not(sign_up: SignUp):
    closes(sign_up.whole(ADA))
    change("UPDATE person SET holder = 'Somebody Else' WHERE account_number = :n", n=ADA)
    registration_id = sign_up.ask(ADA)
    sign_up.verify()
    assert [kind for kind, _ in sign_up.mails(registration_id)] == ["sign_up_already_registered"]
    assert sign_up.state(registration_id) == "rejected"


def test_only_one_of_two_sign_ups_opens_it_again(sign_up: SignUp):
    closes(sign_up.whole(ADA))
    codes = [sign_up.code(ADA), sign_up.code(ADA)]
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(lambda code: sign_up.confirm(*code), codes))
    assert sum(person is not None for person in opened) == 1

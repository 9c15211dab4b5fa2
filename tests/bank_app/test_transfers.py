from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from bank_app.metrics import QUERIES
from tests.bank_app.caller import (
    ADA,
    HENRIK,
    INES,
    LEILA,
    MAYA,
    NOBODY,
    SEUN,
    TOMASZ,
    credit,
    debit,
)
from tests.bank_app.caller import InProcess as Caller
from tests.bank_app.ledger import (
    assert_books_are_right,
    balance,
    execute,
    posted,
    postings,
    stored_transfers,
)


def test_a_debit_moves_money_from_the_customer_to_the_omnibus_account(caller: Caller) -> None:
    before, id_ = balance(ADA), uuid4()
    assert caller.put(debit(ADA, 2500), id_) == (
        200,
        {"id": str(id_), "state": "accepted", "reason": None},
    )
    assert postings(id_) == {ADA: -2500, "omnibus:EUR": 2500}
    assert balance(ADA) == before - 2500
    assert_books_are_right()


def test_a_credit_goes_the_other_way(caller: Caller) -> None:
    id_ = uuid4()
    assert caller.put(credit(MAYA, 999, "USD"), id_)[1]["state"] == "accepted"
    assert postings(id_) == {MAYA: 999, "omnibus:USD": -999}
    assert_books_are_right()


def test_the_same_order_again_gets_the_same_answer_and_moves_nothing(caller: Caller) -> None:
    before, id_ = balance(ADA), uuid4()
    answers = [caller.put(debit(ADA, 2500), id_) for _ in range(3)]
    answers.append(caller.get(id_))
    assert all(answer == answers[0] for answer in answers)
    assert balance(ADA) == before - 2500


@pytest.mark.parametrize(
    "other",
    [debit(ADA, 2501), debit(TOMASZ, 2500), credit(ADA, 2500), debit(ADA, 2500, "USD")],
    ids=["amount", "account", "direction", "currency"],
)
def test_the_same_id_with_other_content_is_a_conflict(caller: Caller, other: object) -> None:
    id_ = uuid4()
    caller.put(debit(ADA, 2500), id_)
    assert caller.put(other, id_) == (409, {"code": "conflict", "id": str(id_)})
    assert caller.batch({"id": str(id_), **other}) == [
        {"id": str(id_), "state": "conflict", "reason": None}
    ]
    assert postings(id_) == {ADA: -2500, "omnibus:EUR": 2500}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (debit(SEUN, 351), "insufficient_funds"),
        (debit(INES, 1), "account_frozen"),
        (credit(INES, 1), "account_frozen"),
        (debit(HENRIK, 1), "account_closed"),
        (debit(MAYA, 1), "wrong_currency"),
        (debit(ADA, 1, "CHF"), "wrong_currency"),
        (debit(NOBODY, 1), "unknown_account"),
    ],
)
def test_a_refusal_is_stored_and_moves_nothing(caller: Caller, body: object, reason: str) -> None:
    id_ = uuid4()
    answer = caller.put(body, id_)
    assert answer == (200, {"id": str(id_), "state": "refused", "reason": reason})
    assert caller.get(id_) == answer
    assert postings(id_) == {}
    assert_books_are_right()


def test_a_refusal_is_final_though_the_money_comes_later(caller: Caller) -> None:
    id_ = uuid4()
    refusal = caller.put(debit(SEUN, 500), id_)
    caller.put(credit(SEUN, 10_000))
    assert caller.put(debit(SEUN, 500), id_) == refusal
    assert caller.put(debit(SEUN, 500))[1]["state"] == "accepted"


def test_a_refusal_is_final_though_the_account_is_opened_again(caller: Caller) -> None:
    id_ = uuid4()
    refusal = caller.put(debit(INES, 500), id_)
    caller.change(INES, status="open")
    assert caller.put(debit(INES, 500), id_) == refusal
    assert caller.put(debit(INES, 500))[1]["state"] == "accepted"


def test_the_last_cent_can_be_spent_and_not_one_more(caller: Caller) -> None:
    assert caller.put(debit(SEUN, 350))[1]["state"] == "accepted"
    assert caller.put(debit(SEUN, 1))[1]["reason"] == "insufficient_funds"
    assert balance(SEUN) == 0


def test_an_unknown_transfer_is_not_found(caller: Caller) -> None:
    assert caller.get(uuid4()) == (404, {"code": "transfer_not_found"})


def test_a_batch_answers_each_item_on_its_own_and_in_order(caller: Caller) -> None:
    seen = str(uuid4())
    caller.put(debit(ADA, 100), seen)
    ids = [str(uuid4()) for _ in range(6)]
    answers = caller.batch(
        {"id": ids[0], **debit(ADA, 100)},
        {"id": ids[1], **debit(SEUN, 300)},
        {"id": ids[2], **debit(SEUN, 300)},
        {"id": seen, **debit(ADA, 100)},
        {"id": seen, **debit(ADA, 999)},
        {"id": ids[3], **debit(ADA, True)},
        {"id": "not an id", **debit(ADA, 1)},
        "nonsense",
        {"id": ids[4], **debit(INES, 1)},
        {"id": ids[5], **credit(LEILA, 7)},
    )
    assert [(answer["id"], answer["state"]) for answer in answers] == [
        (ids[0], "accepted"),
        (ids[1], "accepted"),
        (ids[2], "refused"),
        (seen, "accepted"),
        (seen, "conflict"),
        (ids[3], "malformed"),
        ("not an id", "malformed"),
        (None, "malformed"),
        (ids[4], "refused"),
        (ids[5], "accepted"),
    ]
    assert_books_are_right()


def test_twins_within_a_batch_are_one_transfer(caller: Caller) -> None:
    before, id_ = balance(ADA), str(uuid4())
    twin, other = {"id": id_, **debit(ADA, 100)}, {"id": id_, **debit(ADA, 200)}
    answers = caller.batch(twin, other, twin)
    assert [answer["state"] for answer in answers] == ["accepted", "conflict", "accepted"]
    assert balance(ADA) == before - 100


def test_a_poisonous_item_harms_no_other(caller: Caller) -> None:
    """Leïla's balance is so near the end of bigint that the database itself refuses the credit."""
    execute("UPDATE account SET balance = 9223372036854775800 WHERE number = :n", n=LEILA)
    ids, before = [uuid4() for _ in range(3)], balance(ADA)
    answers = caller.batch(
        {"id": str(ids[0]), **debit(ADA, 100)},
        {"id": str(ids[1]), **credit(LEILA, 1000)},
        {"id": str(ids[2]), **debit(ADA, 100)},
    )
    assert [answer["state"] for answer in answers] == ["accepted", "failed", "accepted"]
    assert caller.get(ids[1])[0] == 404
    assert caller.put(credit(LEILA, 1000), ids[1])[0] == 500
    assert balance(ADA) == before - 200


def test_a_batch_of_300_costs_no_more_statements_than_one_of_1(caller: Caller) -> None:
    def statements(size: int) -> float:
        before = _statements()
        items = [{"id": str(uuid4()), **debit(ADA, 1)} for _ in range(size)]
        assert {answer["state"] for answer in caller.batch(*items)} == {"accepted"}
        return _statements() - before

    statements(1)  # fills the cache
    assert statements(300) == statements(1) <= 5


def _statements() -> float:
    return sum(QUERIES.labels(purpose)._value.get() for purpose in ("verify", "other"))


def test_an_empty_batch_is_answered_and_one_of_501_is_malformed(caller: Caller) -> None:
    assert caller.batch() == []
    items = [{"id": str(uuid4()), **debit(ADA, 1)} for _ in range(501)]
    status, answer = caller._call("POST", "/api/v1/transfers", {"transfers": items})
    assert (status, answer["code"]) == (400, "malformed")
    assert stored_transfers() == 0


def test_the_database_itself_refuses_a_customer_below_zero(caller: Caller) -> None:
    with pytest.raises(IntegrityError, match="account_balance_check"):
        execute("UPDATE account SET balance = -1 WHERE number = :n", n=ADA)


def test_the_database_itself_refuses_an_entry_that_does_not_sum_to_zero(caller: Caller) -> None:
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        execute("INSERT INTO posting VALUES (gen_random_uuid(), 'omnibus:EUR', 5, 'EUR')")


def test_the_database_itself_refuses_a_posting_in_another_currency(caller: Caller) -> None:
    with pytest.raises(IntegrityError, match="foreign key"):
        execute(
            "INSERT INTO posting SELECT gen_random_uuid(), account, amount, 'USD' "
            "FROM (VALUES ('omnibus:EUR', 5), ('omnibus:USD', -5)) AS leg (account, amount)"
        )
    assert posted("omnibus:EUR") == 0

"""Paying many at once, as programs do."""

import tracemalloc
from uuid import uuid4

import pytest

from tests.characters import ALICE, BOB, NOBODYS_ID, confirmed_long_ago
from tests.webapp.api.conftest import Caller, count, is_problem
from wallet import payouts

ROWS = [
    {"account": BOB, "amount": "12.50", "note": "May"},
    {"account": "10 0000 0002", "amount": "7.50"},
]


def work_off() -> None:
    while payouts.execute_due():
        pass


def test_a_payout_is_accepted_at_once_and_carried_out(alice: Caller, bob: Caller) -> None:
    answer = alice.post("/payouts", {"rows": ROWS})
    assert answer.status_code == 202
    accepted = answer.json
    assert answer.headers["Location"] == f"/api/v1/payouts/{accepted['id']}"
    assert accepted | {"id": "", "created_at": "", "accepted_at": ""} == {
        "id": "",
        "state": "accepted",
        "mode": "independent",
        "currency": "EUR",
        "total": "20.00",
        "row_count": 2,
        "fault_count": 0,
        "settled_count": 0,
        "settled_total": "0.00",
        "refused_count": 0,
        "reason": None,
        "created_at": "",
        "accepted_at": "",
        "done_at": None,
    }
    work_off()
    done = alice.get(f"/payouts/{accepted['id']}").json
    assert (done["state"], done["settled_count"], done["settled_total"]) == ("done", 2, "20.00")
    assert (alice.available, bob.available) == ("80.00", "20.00")


def test_the_same_key_is_the_same_payout(alice: Caller, bob: Caller) -> None:
    key = str(uuid4())
    first = alice.post("/payouts", {"rows": ROWS}, key=key)
    work_off()
    confirmed_long_ago()  # what was accepted is answered all the same
    second = alice.post("/payouts", {"rows": ROWS}, key=key)
    assert (second.status_code, second.json["id"]) == (202, first.json["id"])
    work_off()
    assert bob.available == "20.00"
    is_problem(alice.post("/payouts", {"rows": ROWS[:1]}, key=key), 409, "idempotency_key_reused")
    is_problem(alice.post("/payouts", {"rows": ROWS}, key=""), 400, "idempotency_key_missing")


def test_it_takes_the_password_within_the_last_minutes(alice: Caller, bob: Caller) -> None:
    confirmed_long_ago()
    key = str(uuid4())
    is_problem(alice.post("/payouts", {"rows": ROWS}, key=key), 403, "confirmation_needed")
    assert count("payout") == 0
    assert alice.post("/auth/step-up", {"password": "correct horse battery"}).status_code == 204
    assert alice.post("/payouts", {"rows": ROWS}, key=key).status_code == 202


def test_faulty_rows_are_named_by_their_numbers_and_nothing_is_sent(
    alice: Caller, bob: Caller
) -> None:
    rows = [*ROWS, {"account": "12", "amount": 5}, "nothing", {}, {"account": ALICE, "amount": "1"}]
    problem = is_problem(alice.post("/payouts", {"rows": rows}), 422, "faulty_rows")
    assert problem["codes"] == {
        "rows.3.amount": "amount_malformed",
        "rows.3.account": "account_number_malformed",
        "rows.4": "row_malformed",
        "rows.5.amount": "amount_missing",
        "rows.5.account": "account_number_malformed",
    }
    problem = is_problem(alice.post("/payouts", {"rows": [rows[0], rows[5]]}), 422, "faulty_rows")
    assert problem["codes"] == {"rows.2.account": "recipient_is_self"}
    assert problem["errors"] == {"rows.2.account": "You can't send money to yourself."}
    assert count("payout") == 0


def test_of_many_faults_the_first_hundred_are_named(alice: Caller) -> None:
    answer = alice.post("/payouts", {"rows": [{"account": "12", "amount": "1"}] * 10_000})
    problem = is_problem(answer, 422, "faulty_rows")
    assert len(problem["errors"]) == 100
    assert problem["detail"] == "10,000 rows can't be sent. Nothing was."


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "rows_malformed"),
        ({"rows": "all of them"}, "rows_malformed"),
        ({"rows": []}, "rows_out_of_range"),
        ({"rows": [{}] * 10_001}, "rows_out_of_range"),
        ({"rows": ROWS, "mode": "some"}, "mode_unknown"),
        ({"rows": ROWS, "mode": None}, "mode_unknown"),
        ({"rows": ROWS, "mode": ["independent"]}, "mode_unknown"),
    ],
)
def test_what_is_wrong_with_all_of_it_has_a_code(alice: Caller, body: object, code: str) -> None:
    is_problem(alice.post("/payouts", body), 422, code)


def test_more_unknown_accounts_than_one_may_ask_for_refuse_it_without_a_word_on_which(
    alice: Caller, bob: Caller
) -> None:
    unknown = [{"account": str(8_000_000_000 + n), "amount": "1"} for n in range(31)]
    problem = is_problem(
        alice.post("/payouts", {"rows": [*ROWS, *unknown]}), 429, "too_many_attempts"
    )
    assert "errors" not in problem
    is_problem(alice.post("/payouts", {"rows": ROWS}), 429, "too_many_attempts")


def test_all_or_nothing_that_can_t_be_paid_is_refused_as_a_whole(
    alice: Caller, bob: Caller
) -> None:
    rows = [*ROWS, {"account": BOB, "amount": "90"}]
    body = {"rows": rows, "mode": "all_or_nothing"}
    payout_id = alice.post("/payouts", body).json["id"]
    work_off()
    refused = alice.get(f"/payouts/{payout_id}").json
    assert (refused["state"], refused["reason"]) == ("refused", "insufficient_funds")
    assert bob.available == "0.00"


def test_what_became_of_the_rows_is_read_page_by_page(alice: Caller, bob: Caller) -> None:
    rows = [*ROWS, {"account": BOB, "amount": "90"}]
    payout_id = alice.post("/payouts", {"rows": rows}).json["id"]
    work_off()
    first = alice.get(f"/payouts/{payout_id}/rows?limit=2").json
    second = alice.get(f"/payouts/{payout_id}/rows?limit=2&cursor={first['next_cursor']}").json
    assert [row["number"] for row in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next_cursor"] is None
    assert second["items"] == [
        {
            "number": 3,
            "account": BOB,
            "amount": "90.00",
            "note": None,
            "state": "refused",
            "reason": "insufficient_funds",
            "operation_id": None,
        }
    ]
    operation = alice.get(f"/operations/{first['items'][0]['operation_id']}").json
    assert (operation["kind"], operation["note"]) == ("transfer", "May")


def test_the_latest_stand_first(alice: Caller, bob: Caller) -> None:
    ids = [alice.post("/payouts", {"rows": ROWS[:1]}).json["id"] for _ in range(3)]
    page = alice.get("/payouts?limit=2").json
    assert [item["id"] for item in page["items"]] == ids[:0:-1]
    rest = alice.get(f"/payouts?cursor={page['next_cursor']}").json
    assert ([item["id"] for item in rest["items"]], rest["next_cursor"]) == (ids[:1], None)
    assert bob.get("/payouts").json == {"items": [], "next_cursor": None}


def query_code(query: str) -> str:
    return "cursor_malformed" if query.startswith("cursor") else "limit_out_of_range"


@pytest.mark.parametrize("query", ["cursor=x", "limit=0", "limit=1001", "limit=many"])
def test_a_page_that_is_none_is_refused(alice: Caller, bob: Caller, query: str) -> None:
    payout_id = alice.post("/payouts", {"rows": ROWS}).json["id"]
    for path in ("/payouts", f"/payouts/{payout_id}/rows"):
        is_problem(alice.get(f"{path}?{query}"), 422, query_code(query))


def test_somebody_else_s_payout_is_as_if_it_were_not(alice: Caller, bob: Caller) -> None:
    payout_id = alice.post("/payouts", {"rows": ROWS}).json["id"]
    for theirs in (payout_id, NOBODYS_ID):
        is_problem(bob.get(f"/payouts/{theirs}"), 404, "payout_not_found")
        is_problem(bob.get(f"/payouts/{theirs}/rows"), 404, "payout_not_found")


def test_a_million_rows_are_refused_without_being_read_one_by_one(alice: Caller) -> None:
    body = {"rows": [0] * 1_000_000}
    tracemalloc.start()
    answer = alice.post("/payouts", body)
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    is_problem(answer, 422, "rows_out_of_range")
    assert most_bytes < 100_000_000

"""Money moved by the API, and what became of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tests import services
from tests.webapp.api.conftest import Caller, count, is_problem
from wallet import operations
from wallet.bank import Bank, breaker

FIELDS = [
    "id",
    "kind",
    "direction",
    "state",
    "amount",
    "currency",
    "counterparty",
    "note",
    "reason",
    "position",
    "created_at",
    "settled_at",
]


def test_a_deposit_is_accepted_and_can_be_followed(alice: Caller):
    answer = alice.post("/deposits", {"amount": "25.00"})
    assert answer.status_code == 202
    assert list(answer.json) == FIELDS
    assert answer.json | {"id": 0, "created_at": 0} == {
        "id": 0,
        "kind": "deposit",
        "direction": "in",
        "state": "requested",
        "amount": "25.00",
        "currency": "EUR",
        "counterparty": None,
        "note": None,
        "reason": None,
        "position": None,
        "created_at": 0,
        "settled_at": None,
    }
    assert answer.location == f"/api/v1/operations/{answer.json['id']}"
    assert alice.get(f"/operations/{answer.json['id']}").json == answer.json


def test_times_are_iso_8601_in_utc(alice: Caller):
    created_at = alice.post("/deposits", {"amount": "1.00"}).json["created_at"]
    assert created_at.endswith("Z")
    assert datetime.fromisoformat(created_at).utcoffset() == timedelta(0)


def test_a_withdrawal_holds_its_money(alice: Caller):
    answer = alice.post("/withdrawals", {"amount": "40.00"})
    assert answer.status_code == 202
    assert alice.get("/balance").json == {"currency": "EUR", "available": "60.00", "held": "40.00"}


def test_both_people_of_a_transfer_see_it_under_its_one_id(alice: Caller, bob: Caller):
    body = {"to": bob.person.account_number, "amount": "12.50", "note": "Thanks ☕"}
    sent = alice.post("/transfers", body)
    assert sent.status_code == 201
    assert (sent.json["state"], sent.json["direction"]) == ("settled", "out")
    received = bob.get(f"/operations/{sent.json['id']}").json
    assert (received["id"], received["direction"]) == (sent.json["id"], "in")
    assert (received["amount"], received["note"]) == ("12.50", "Thanks ☕")
    assert (alice.available, bob.available) == ("87.50", "12.50")


def test_the_same_key_is_the_same_operation_with_the_same_answer(alice: Caller, bob: Caller):
    for path, body in (
        ("/deposits", {"amount": "1.00"}),
        ("/withdrawals", {"amount": "1.00"}),
        ("/transfers", {"amount": "1.00", "to": bob.person.account_number}),
    ):
        first = alice.post(path, body, key=f"key-of-{path}")
        again = alice.post(path, body, key=f"key-of-{path}")
        assert (again.status_code, again.json) == (first.status_code, first.json)
        assert again.location == first.location
    assert count("operation") == 3
    assert alice.available == "98.00"


def test_twins_in_flight_are_one_operation(alice: Caller, bob: Caller):
    body = {"amount": "10.00", "to": bob.person.account_number}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: alice.post("/transfers", body, key="twins"), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert (alice.available, bob.available) == ("90.00", "10.00")


def test_twenty_parallel_sends_of_all_the_money_succeed_once(alice: Caller, bob: Caller):
    body = {"amount": "100.00", "to": bob.person.account_number}
    with ThreadPoolExecutor(8) as pool:
        statuses = [
            answer.status_code
            for answer in pool.map(lambda _: alice.post("/transfers", body), range(20))
        ]
    assert sorted(statuses) == [201] + [422] * 19
    assert (alice.available, bob.available) == ("0.00", "100.00")


def test_the_same_key_is_another_persons_own(alice: Caller, bob: Caller):
    assert alice.post("/deposits", {"amount": "1.00"}, key="k").status_code == 202
    assert bob.post("/deposits", {"amount": "2.00"}, key="k").status_code == 202


def test_a_deposit_waits_in_line_while_the_bank_is_away(alice: Caller, bank: services.Bank):
    bank.fault("down")
    breaker.trip()
    made = [alice.post("/deposits", {"amount": "1.00"}).json["id"] for _ in range(2)]
    operations.execute_due(Bank())
    seen = [alice.get(f"/operations/{operation_id}").json for operation_id in made]
    assert [(item["state"], item["position"]) for item in seen] == [("parked", 1), ("parked", 2)]


def test_what_the_bank_never_saw_can_be_cancelled(alice: Caller):
    made = alice.post("/withdrawals", {"amount": "40.00"}).json["id"]
    cancelled = alice.post(f"/operations/{made}/cancel")
    assert (cancelled.status_code, cancelled.json["state"]) == (200, "cancelled")
    assert alice.available == "100.00"


def test_what_is_settled_cannot_be_cancelled(alice: Caller, bob: Caller):
    body = {"amount": "1.00", "to": bob.person.account_number}
    sent = alice.post("/transfers", body).json["id"]
    is_problem(alice.post(f"/operations/{sent}/cancel"), 409, "cannot_cancel")


def test_another_persons_operation_does_not_exist(alice: Caller, bob: Caller):
    made = alice.post("/withdrawals", {"amount": "1.00"}).json["id"]
    for operation_id in (made, uuid4(), UUID(int=0)):
        is_problem(bob.get(f"/operations/{operation_id}"), 404, "operation_not_found")
        answer = bob.post(f"/operations/{operation_id}/cancel")
        is_problem(answer, 404, "operation_not_found")
    assert alice.get(f"/operations/{made}").json["state"] == "requested"


def test_the_history_is_paged_without_gap_or_repetition(alice: Caller, bob: Caller):
    made = [alice.post("/deposits", {"amount": f"{n}.00"}).json["id"] for n in range(1, 6)]
    body = {"amount": "1.00", "to": bob.person.account_number}
    made.append(alice.post("/transfers", body).json["id"])
    seen: list[str] = []
    path = "/operations?limit=4"
    while path:
        page = alice.get(path).json
        assert list(page) == ["items", "next_cursor"]
        assert list(page["items"][0]) == FIELDS
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        path = f"/operations?limit=4&cursor={cursor}" if cursor else ""
    assert seen == made[::-1]
    assert [item["id"] for item in bob.get("/operations").json["items"]] == made[-1:]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.5", "１０", "9" * 5000])
def test_an_unusable_limit_is_refused(alice: Caller, limit: str):
    answer = alice.get(f"/operations?limit={limit}")
    document = is_problem(answer, 422, "limit_out_of_range")
    assert document["codes"] == {"limit": "limit_out_of_range"}
    assert list(document["errors"]) == ["limit"]


@pytest.mark.parametrize("cursor", ["", "x", "-1", "%00", "%ff", "١", "9" * 5000, "1;drop"])
def test_an_unusable_cursor_is_refused(alice: Caller, cursor: str):
    document = is_problem(alice.get(f"/operations?cursor={cursor}"), 422, "cursor_malformed")
    assert list(document["errors"]) == ["cursor"]


def test_a_hundred_at_once_is_the_most(alice: Caller):
    assert alice.get("/operations?limit=100").status_code == 200


def test_accepting_needs_neither_redis_nor_the_bank(
    alice: Caller, bob: Caller, bank: services.Bank, redis_server: services.Redis
):
    bank.fault("down")
    redis_server.stop()
    try:
        assert alice.post("/deposits", {"amount": "1.00"}).status_code == 202
        body = {"amount": "1.00", "to": bob.person.account_number}
        assert alice.post("/transfers", body).status_code == 201
        assert bob.available == "1.00"
    finally:
        redis_server.start()

from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.bank_app.caller import ADA, InProcess, debit, token
from tests.bank_app.ledger import stored_transfers

GOOD = debit(ADA, 100)


@pytest.mark.parametrize(
    "body",
    [
        GOOD | {"amount": 0},
        GOOD | {"amount": -1},
        GOOD | {"amount": 10**15 + 1},
        GOOD | {"amount": 10**40},
        GOOD | {"amount": 1.0},
        GOOD | {"amount": "100"},
        GOOD | {"amount": True},
        GOOD | {"amount": None},
        GOOD | {"direction": "sideways"},
        GOOD | {"direction": ["debit"]},
        GOOD | {"currency": "eur"},
        GOOD | {"currency": 978},
        GOOD | {"account": 1000000001},
        GOOD | {"account": "100000001"},
        GOOD | {"account": "１０００００００１１"},  # full-width digits
        GOOD | {"account": "omnibus:EUR"},
        {"account": ADA},
        [],
        "transfer",
        None,
    ],
    ids=str,
)
def test_a_malformed_order_is_refused_and_nothing_is_stored(
    caller: InProcess, body: object
) -> None:
    status, answer = caller.put(body)
    assert (status, answer["code"]) == (400, "malformed")
    assert stored_transfers() == 0


@pytest.mark.parametrize(
    "transfer_id",
    ["1", "urn:uuid:5ae8ab71-a00b-44f3-938d-fa3e72450085", "5ae8ab71a00b44f3938d", "x" * 36],
)
def test_an_id_that_is_no_uuid_is_refused(caller: InProcess, transfer_id: str) -> None:
    status, answer = caller.put(GOOD, transfer_id)
    assert (status, answer["code"]) == (400, "malformed")
    assert stored_transfers() == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"amount": NaN}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"amount": ' + b"9" * 5000 + b"}",
        b" " * (1024 * 1024 + 1),
    ],
    ids=["empty", "half", "nan", "not-utf8", "deep", "long-number", "over-1-mib"],
)
@pytest.mark.parametrize(
    ("method", "path"), [("PUT", f"/api/v1/transfer/{UUID(int=0)}"), ("POST", "/api/v1/transfers")]
)
def test_a_body_that_cannot_be_read_is_refused(
    app: Flask, raw: bytes, method: str, path: str
) -> None:
    headers = {"Authorization": f"Bearer {token()}"}
    answer = app.test_client().open(path, method=method, data=raw, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed")
    assert stored_transfers() == 0


def test_the_largest_amount_that_is_read_can_be_carried_out(caller: InProcess) -> None:
    assert caller.put(debit(ADA, 10**15))[1]["reason"] == "insufficient_funds"


def test_an_id_in_capitals_is_the_same_id(caller: InProcess) -> None:
    id_ = uuid4()
    assert caller.put(GOOD, str(id_).upper())[1]["id"] == str(id_)
    assert caller.put(GOOD | {"amount": 1}, id_)[0] == 409

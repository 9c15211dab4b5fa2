"""The API under a machine's imagination: whatever is sent, the answer is one that the API's own
document describes, never a 5xx; and what is refused has written nothing.

`FUZZ=10` tries ten times as many, drawn anew.
"""

import os
import zlib
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation as Location

from tests import services
from tests.characters import ALICE, BOB, PASSWORD, Character, signed_in_by
from tests.wallet.payouts.paying import uploads
from tests.webapp.written import Rows
from wallet.people import guesses
from wallet.redis_client import redis
from webapp import create_app
from webapp.api.openapi import DOCUMENT

TIMES = int(os.environ.get("FUZZ", "1"))
EXAMPLES = 12 * TIMES

# A refusal may leave these behind, and no other rows.
MAY_CHANGE = {
    "/auth/confirm": {"registration"},  # a wrong code uses up a try
    "/auth/refresh": {"sign_in_session"},  # a token that was stolen ends its sign-in
}
ALWAYS_MAY_CHANGE = {"audit_event", "failed_lookup"}  # refusals that must be remembered

CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            # What is well formed may still be refused: an unknown recipient, an empty wallet.
            "positive_data_acceptance": {"expected-statuses": ["2xx", "4xx"]},
        },
        "generation": {
            "deterministic": TIMES == 1,
            "database": "none",
            "with-security-parameters": False,  # who asks is Alice; `ignored_auth` tries others
        },
    }
)
api = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)
api.app = create_app()
api.app.testing = False  # an error of ours is answered, as it is to anybody


# What there really is: a call that names none of it wouldn't get far.
REAL = {
    **{"account_number": ALICE, "to": BOB, "password": PASSWORD, "amount": "1.00"},
    "rows": [{"account": BOB, "amount": "1.00"}],
}

answered: set[tuple[str, str, int]] = set()
wrote: set[str] = set()


class Caller(Character):
    """Alice's program, signed in again when a call has ended its sign-in."""

    def __init__(self) -> None:
        super().__init__(ALICE, "Alice Adams")
        self.has("1000.00")
        self.operation_id = self.deposits("5.00")
        self.payout_id = uploads(self, [(BOB, "5.00")])
        self._token = ""

    @property
    def headers(self) -> dict[str, str]:
        if signed_in_by(self._token) is None:
            self._token = self.signs_in().access_token
        return {"Authorization": f"Bearer {self._token}"}


@pytest.fixture(scope="module")
def alice(wallet_database: services.Database, redis_server: services.Redis) -> Caller:
    wallet_database.clean()
    Character(BOB, "Bob Brown")
    return Caller()


@pytest.fixture(scope="module")
def rows(alice: Caller, wallet_database: services.Database) -> Iterator[Rows]:
    rows = Rows(wallet_database.superuser_url)
    yield rows
    rows.close()


def make_real(case: Case, alice: Caller) -> None:
    """In three of four cases, and always in the same ones. What is wrong on purpose stays wrong."""
    if zlib.crc32(repr((case.body, case.path_parameters)).encode()) % 4 == 0:
        return
    parts = case.meta.components if case.meta else {}
    wrong = {location for location, part in parts.items() if part.mode.is_negative}
    if isinstance(case.body, dict) and Location.BODY not in wrong:
        case.body |= {name: REAL[name] for name in REAL.keys() & case.body.keys()}
    if case.headers.get("Idempotency-Key") == "0":  # the one it tries everywhere
        case.headers["Idempotency-Key"] = case.path
    if Location.PATH not in wrong:
        hers = {"operation_id": str(alice.operation_id), "payout_id": str(alice.payout_id)}
        case.path_parameters |= {n: hers[n] for n in hers.keys() & case.path_parameters.keys()}


def forget_wrong_passwords() -> None:
    """Waiting after them has tests of its own, and would keep everything else out here."""
    guesses._here.clear()
    redis().flushdb()


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=TIMES == 1,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_whatever_is_sent(case: Case, alice: Caller, rows: Rows) -> None:
    make_real(case, alice)
    forget_wrong_passwords()
    headers = alice.headers
    rows.changed()
    answer = case.call(headers=headers)
    written = rows.changed()
    answered.add((case.method, case.path, answer.status_code))
    case.validate_response(answer, headers=headers)
    assert b"Traceback" not in answer.content
    if answer.status_code >= 400:
        assert written <= ALWAYS_MAY_CHANGE | MAY_CHANGE.get(case.path, set())
    elif written:
        wrote.add(case.path)


# What takes a secret that nobody guesses.
SECRET = {"/auth/confirm", "/auth/second-factor", "/auth/refresh", "/auth/password"}
CALLS = {
    (method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods
}


def test_enough_was_tried_to_be_of_worth() -> None:
    """Each call was let through and each was refused, and what was written was seen."""
    let_through = {(method, path) for method, path, status in answered if status < 300}
    assert {path for _, path in CALLS - let_through} == SECRET | {"/sessions/{session_id}"}
    refused = {(method, path) for method, path, status in answered if status >= 400}
    can_be_wrong = {call for call in CALLS if call[0] == "POST"} - {("POST", "/auth/logout")}
    assert can_be_wrong <= refused
    posted = {path for method, path in let_through if method == "POST"}
    assert posted == wrote - {"/sessions"}

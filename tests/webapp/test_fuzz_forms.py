"""The forms under a machine's imagination: whatever is posted, the answer is a page of ours, never
a 5xx; and what is refused has written nothing.

`FUZZ=10` tries ten times as many, drawn anew.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote_from_bytes, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests import services
from tests.characters import ALICE, BOB, MALLORY, NOBODYS_ID, PASSWORD, Character, signed_in_by
from tests.wallet.contacts.knowing import adds
from tests.wallet.payouts.paying import uploads
from tests.wallet.requests.asking import asks, makes_link, splits
from tests.wallet.schedules.planning import plans, tomorrow
from tests.webapp.page import read
from tests.webapp.written import Rows
from wallet import people
from wallet.database import transaction
from wallet.people import Person, guesses
from wallet.redis_client import redis
from webapp import create_app

TIMES = int(os.environ.get("FUZZ", "1"))
POSTS_OF_A_FORM, QUERIES_OF_A_PAGE = 25 * TIMES, 8 * TIMES
SEUN = "1000000004"  # who isn't asked too often by the other forms
BOUNDARY = b"a-boundary-that-nobody-types"

fuzzed = settings(
    derandomize=TIMES == 1,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

# Forms that no page shows without having gone a long way.
DECLINE = "/requests/<uuid:request_id>/decline"
DISCARD = "/payouts/<uuid:payout_id>/discard"
RESUME = "/schedules/<uuid:schedule_id>/resume"
OF_WHO_ASKED = tuple(f"/requests/<uuid:request_id>/{verb}" for verb in ("cancel", "remind"))
REMOVE = "/people/<uuid:contact_id>/remove"
UNBLOCK = "/people/<uuid:contact_id>/unblock"
OF_OPERATION = "/operations/<uuid:operation_id>/person"
HIDDEN_FORMS = {
    "/notifications/read": [],
    "/requests/new/split/parts": ["amount", "note", "rows", "do", "to_1", "amount_1", "mine"],
    "/transfers": ["amount", "key", "note", "payee", "to", "whose"],
    "/withdrawals": ["amount", "key", "whose"],
    "/security/second-factor/begin": ["password"],
    "/security/recovery-codes.txt": ["codes"],
    "/sign-in/code": ["challenge", "code", "next"],
    "/simulator/bank": ["mode"],
    "/security/passkeys": ["name", "passkey"],
    "/security/passkeys/begin": ["password"],
    f"/security/passkeys/{NOBODYS_ID}/remove": ["password"],
}
# A refusal may leave these behind, and no other rows.
CONFIRMED = {"sign_in_session"}  # the right password confirms, whatever becomes of the form
MAY_CHANGE = {
    "/sign-up/code": {"registration"},  # a wrong code uses up a try
    "/withdrawals": CONFIRMED,
    "/transfers": CONFIRMED,
    "/security/second-factor/begin": CONFIRMED,
    "/security/second-factor/off": CONFIRMED,
    "/security/recovery-codes": CONFIRMED,
    "/security/passkeys/begin": CONFIRMED,
    "/security/passkeys/<uuid:passkey_id>/remove": CONFIRMED,
    "/payouts/<uuid:payout_id>": CONFIRMED,
    "/schedules": CONFIRMED,
    "/requests/<uuid:request_id>": CONFIRMED,
    "/pay/<token>": CONFIRMED,
    "/settings/data": CONFIRMED,
    "/settings/close": CONFIRMED,
}
READS_WRITE = {
    "/security/second-factor": {"second_factor"},  # a key to be enrolled is begun
    "/notifications": {"notification"},  # what is shown is read
}
ALWAYS_MAY_CHANGE = {"audit_event", "failed_lookup"}  # refusals that must be remembered

SCRIPT = "<img src=x onerror=alert(1)>"
KNOWN = [
    *(ALICE, BOB, PASSWORD, NOBODYS_ID, "1.00", "down"),  # what may be right
    *("0", "-1", "1e9", "12.345", "9" * 400, "１０", "NaN"),
    *("", " ", "\x00", "\x1b[31m", "\u202e", "a\r\nSet-Cookie: a=b", "//evil.example", SCRIPT),
    *("{{ 7 * 7 }}", "%s%n", "'; DROP TABLE operation; --", "x" * 70_000),
]

app = create_app()
app.testing = False  # an error of ours is answered, as it is to anybody


def paths(method: str) -> list[str]:
    """Of the pages; an argument stays as the router writes it."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/webhooks/"))
    )


@dataclass(frozen=True)
class Posted:
    """What somebody sends to a form: its fields, or others, in some shape or other."""

    fields: list[tuple[bytes, bytes]]
    csrf: str  # right, wrong, missing
    content_type: str
    headers: dict[str, str]

    def body(self, csrf_token: str) -> bytes:
        token = {"right": csrf_token, "wrong": csrf_token[::-1]}.get(self.csrf)
        fields = [*self.fields, *([(b"csrf_token", token.encode())] if token else [])]
        if self.content_type.startswith("multipart"):
            parts = (
                b'--%b\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
                % (BOUNDARY, name, b'; filename="x"' if name == b"file" else b"", value)
                for name, value in fields
            )
            return b"".join(parts) + b"--%b--\r\n" % BOUNDARY
        return b"&".join(b"=".join(map(quoted, field)) for field in fields)


def quoted(raw: bytes) -> bytes:
    return quote_from_bytes(raw).encode()


values = st.one_of(
    st.sampled_from(KNOWN).map(str.encode),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=30),
)


# What is right for a field of this name.
RIGHT = {
    **{"password": PASSWORD, "current_password": PASSWORD, "new_password": f"{PASSWORD} anew"},
    **{"account_number": ALICE, "to": BOB, "amount": "1.00", "note": "lunch", "mode": "down"},
    **{"to_1": SEUN, "do": "divide", "rows": "3"},
    **{"nickname": "Bobby", "format": "de", "mail": "money_in"},
    "file": f"account,amount\n{BOB},1.00",
}
RIGHT_ELSEWHERE = {
    "/payouts": {"mode": "independent"},
    "/schedules": {
        **{"kind": "transfer", "first_date": str(tomorrow()), "rhythm": "weekly"},
        **{"ends": "times", "times": "3"},
    },
}


def all_right(rule: str, names: list[str]) -> Posted:
    """What a person would send."""
    right = RIGHT | RIGHT_ELSEWHERE.get(rule, {}) | {"key": f"the-intent-of-{rule}"}
    fields = [(name.encode(), right.get(name, "").encode()) for name in names]
    return Posted(fields, "right", MULTIPART if "file" in names else CONTENT_TYPES[0], {})


def a_value_of(name: str) -> st.SearchStrategy[tuple[bytes, bytes]]:
    right = st.just(RIGHT.get(name, "").encode())
    return st.tuples(st.just(name.encode()), right | right | right | values)


MULTIPART = f"multipart/form-data; boundary={BOUNDARY.decode()}"
CONTENT_TYPES = (
    *["application/x-www-form-urlencoded"] * 5,
    *[MULTIPART] * 2,
    *("multipart/form-data", "application/json", "text/plain", ""),
)


def posts(names: list[str]) -> st.SearchStrategy[Posted]:
    """Mostly each field once; also fields that are missing, sent twice, or nobody's."""
    each_once = st.tuples(*map(a_value_of, names)).map(list)
    nobodys = st.tuples(st.binary(max_size=8), values)
    some = st.lists(st.one_of(nobodys, *map(a_value_of, names)), max_size=8)
    return st.builds(
        Posted,
        each_once | each_once | some,
        st.sampled_from(["right"] * 6 + ["wrong", "missing"]),
        st.sampled_from(CONTENT_TYPES),
        st.sampled_from([{}, {"HX-Request": "true"}, {"HX-Boosted": "true"}]),
    )


class Visitor:
    """Alice, or somebody who isn't signed in, in a browser that is new for each request."""

    def __init__(self) -> None:
        self.person = Character(ALICE, "Alice Adams")
        self.person.has("1000.00")
        self.password_hash = self.person.person.password_hash
        Character(SEUN, "Seun Adeyemi")
        bob, mallory = Character(BOB, "Bob Brown"), Character(MALLORY, "Mallory Moss")
        self.contact_id, self.spare_id = adds(self.person, bob), adds(self.person, mallory)
        self.transfer_id = self.person.sends(bob, "1.00")
        self.operation_id = self.person.deposits("5.00")
        self.payout_id, self.unwanted_id = (
            uploads(self.person, [(BOB, amount)]) for amount in ("1.00", "2.00")
        )
        self.schedule_id = plans(self.person, kind="deposit")
        self.asked_id = asks(bob, self.person, "1.00")  # of her, to be paid or declined
        self.own_id = makes_link(self.person, "1.00").id
        self.split_id = splits(self.person, {"amount": "5.00", "to_1": BOB})
        self.link_token = makes_link(bob, "1.00").token
        self.tokens = self.person.signs_in()
        self.person.signs_in()  # elsewhere, so that there is something to end
        with transaction() as session:
            asked = people.request_registration(session, "1000000003", PASSWORD)
        self.registration_id = asked.id

    def browser(self, signed_in: bool) -> FlaskClient:
        client = app.test_client()
        if not signed_in:
            with client.session_transaction() as kept:
                kept["registration"] = str(self.registration_id)
                kept["challenge"] = "nothing that we signed"
            return client
        if signed_in_by(self.tokens.access_token) is None:
            self.tokens = self.person.signs_in()
        client.set_cookie("florin_access", self.tokens.access_token)
        return client

    def keeps_password(self) -> None:
        with transaction() as session:
            session.execute(
                update(Person)
                .where(Person.id == self.person.id)
                .values(password_hash=self.password_hash)
            )

    def path(self, rule: str) -> str:
        """With what is Alice's for its argument; she has no passkey."""
        session_id = people.session_id_of(self.tokens.access_token)
        assert session_id is not None
        hers = {
            **{"session": session_id[1], "passkey": NOBODYS_ID},
            "operation": self.transfer_id if rule == OF_OPERATION else self.operation_id,
            "contact": self.spare_id if rule == REMOVE else self.contact_id,
            "payout": self.unwanted_id if rule == DISCARD else self.payout_id,
            "schedule": self.schedule_id,
            "request": self.own_id if rule in OF_WHO_ASKED else self.asked_id,
            "group": self.split_id,
        }
        rule = rule.replace("<token>", str(self.link_token))
        for name, value in hers.items():
            rule = rule.replace(f"<uuid:{name}_id>", str(value))
        return rule


@pytest.fixture(scope="module")
def visitor(wallet_database: services.Database, redis_server: services.Redis) -> Visitor:
    wallet_database.clean()
    return Visitor()


@pytest.fixture(scope="module")
def rows(visitor: Visitor, wallet_database: services.Database) -> Iterator[Rows]:
    rows = Rows(wallet_database.superuser_url)
    yield rows
    rows.close()


@pytest.fixture(scope="module")
def forms(visitor: Visitor) -> dict[str, list[str]]:
    """Where each form posts to, and what its fields are called; found by looking at every page."""
    bare = (DISCARD, RESUME, *OF_WHO_ASKED, DECLINE, REMOVE, UNBLOCK, OF_OPERATION)
    found: dict[str, list[str]] = HIDDEN_FORMS | {visitor.path(rule): [] for rule in bare}
    for rule in paths("GET"):
        if rule.startswith("/static"):
            continue
        for signed_in in (True, False):
            answer = visitor.browser(signed_in).get(visitor.path(rule))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                for form in read(answer.text).all("form", method="post"):
                    names = form.fields().keys() - {"csrf_token"}
                    found[form.attributes["action"]] = sorted(names)
    return found


def csrf_token_of(client: FlaskClient, signed_in: bool) -> str:
    page = read(client.get("/deposits/new" if signed_in else "/sign-in").text)
    return page.all("input", name="csrf_token")[0].attributes["value"]


def forget_wrong_passwords() -> None:
    """Waiting after them has tests of its own, and would keep everything else out here."""
    guesses._here.clear()
    redis().flushdb()


def is_calm(answer: TestResponse) -> None:
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    assert "a" not in {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}
    location = answer.headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")
    if answer.mimetype == "text/html" and answer.status_code // 100 != 3:
        assert SCRIPT not in answer.text
        read(answer.text)  # every element is closed, whatever stands in it


answered: set[tuple[str, bool]] = set()


@pytest.mark.parametrize("rule", paths("POST"))
def test_whatever_is_posted(
    rule: str, visitor: Visitor, forms: dict[str, list[str]], rows: Rows
) -> None:
    view = app.view_functions[app.url_map.bind("").match(visitor.path(rule), "POST")[0]]
    signed_in = view.access != "anyone"  # type: ignore[attr-defined]
    names = forms[visitor.path(rule)]

    @settings(fuzzed, max_examples=POSTS_OF_A_FORM)
    @example(all_right(rule, names))
    @given(posts(names))
    def post(posted: Posted) -> None:
        forget_wrong_passwords()
        client = visitor.browser(signed_in)
        body = posted.body(csrf_token_of(client, signed_in))
        rows.changed()
        answer = client.post(
            visitor.path(rule), data=body, content_type=posted.content_type, headers=posted.headers
        )
        written = rows.changed()
        visitor.keeps_password()
        is_calm(answer)
        answered.add((rule, answer.status_code < 400))
        if answer.status_code >= 400:
            assert written <= ALWAYS_MAY_CHANGE | MAY_CHANGE.get(rule, set())
        if posted.csrf != "right":
            assert answer.status_code in (400, 413)

    post()


# Where somebody would be led after signing in; only the right password leads there.
ELSEWHERE = ["//[", "//\u2100", "//evil.example", "/\\evil.example", "/\t/evil.example", "/?n=%ff"]
nexts = st.sampled_from(ELSEWHERE) | st.tuples(st.sampled_from(["", "/", "//"]), st.text()).map(
    "".join
)


def test_whoever_signs_in_stays_here_wherever_they_would_be_led(
    visitor: Visitor, forms: dict[str, list[str]]
) -> None:
    @settings(fuzzed, max_examples=POSTS_OF_A_FORM)
    @given(nexts)
    def post(where: str) -> None:
        forget_wrong_passwords()
        client = visitor.browser(signed_in=False)
        right = all_right("/sign-in", forms["/sign-in"])
        led = [(b"next", where.encode("utf-8", "surrogatepass"))]
        fields = [field for field in right.fields if field[0] != b"next"] + led
        body = replace(right, fields=fields).body(csrf_token_of(client, signed_in=False))
        answer = client.post("/sign-in", data=body, content_type=right.content_type)
        is_calm(answer)
        assert answer.status_code == 303
        assert any(c.startswith("florin_access=") for c in answer.headers.getlist("Set-Cookie"))

    post()


@pytest.mark.parametrize("rule", [p for p in paths("GET") if not p.startswith("/static")])
def test_whatever_is_asked_for(rule: str, visitor: Visitor, rows: Rows) -> None:
    names = st.sampled_from(["cursor", "on", "v", "next", "to", "amount", "days"])

    @settings(fuzzed, max_examples=QUERIES_OF_A_PAGE)
    @given(st.dictionaries(names, values, max_size=3), st.booleans(), st.booleans())
    def get(query: dict[str, bytes], signed_in: bool, htmx: bool) -> None:
        client = visitor.browser(signed_in)
        rows.changed()
        answer = client.get(
            f"{visitor.path(rule)}?{urlencode(query)}",
            headers={"HX-Request": "true"} if htmx else {},
        )
        assert rows.changed() <= READS_WRITE.get(rule, set())
        if rule != "/readyz":  # 503 without the bank
            is_calm(answer)

    get()


# What takes a secret that nobody guesses, a second factor that isn't on, a passkey where there are
# none.
NEVER_TAKEN = {
    "/security/passkeys",
    "/security/passkeys/begin",
    "/security/passkeys/<uuid:passkey_id>/remove",
    "/security/second-factor",
    "/security/second-factor/off",
    "/security/recovery-codes",
    "/settings/close",  # there is money in it
    "/sign-up/code",
}


def test_each_form_was_taken_and_was_refused(visitor: Visitor) -> None:
    """Or it would be worth little that nothing went wrong."""
    assert {rule for rule in paths("POST") if (rule, True) not in answered} <= NEVER_TAKEN
    assert all((rule, False) in answered for rule in paths("POST"))

"""Signing in, staying signed in, signing out at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import jwt
import pytest

from tests.characters import ORIGIN, signed_in_by
from tests.services import wait_until
from tests.wallet.people.conftest import ADA, PASSWORD, TOMASZ, UNKNOWN, SignUp, change, row
from wallet import audit, people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.errors import InvalidCredentials, SessionNotFound
from wallet.people import Person, SignedIn, Tokens
from wallet.people.keys import key_for

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Chromium/130"


def sign_in(
    number: object = ADA,
    password: object = PASSWORD,
    user_agent: str = BROWSER,
    address: str = "192.0.2.1",
) -> Tokens:
    with transaction() as session:
        return people.sign_in(session, number, password, Origin(address, user_agent))


def refresh(token: str) -> Tokens | None:
    with transaction() as session:
        return people.refresh_session(session, token, ORIGIN)


def who(token: str) -> SignedIn | None:
    return signed_in_by(token)


def test_ada_signs_in_with_her_number_and_password(ada: Person):
    tokens = sign_in()
    signed_in = who(tokens.access_token)
    assert signed_in is not None
    assert signed_in.person.id == ada.id
    assert people.session_id_of(tokens.access_token) == (ada.id, signed_in.session_id)
    assert tokens.expires_in_seconds == 900


@pytest.mark.parametrize(
    ("number", "password"),
    [
        (ADA, "a wrong password"),
        (ADA, ""),
        (ADA, None),
        (ADA, "\ud800" * 10),
        (UNKNOWN, PASSWORD),
        ("\x00", PASSWORD),
        (None, PASSWORD),
        (1000000001, PASSWORD),
    ],
)
def test_a_wrong_password_never_signs_in(ada: Person, number: object, password: object):
    with pytest.raises(InvalidCredentials):
        sign_in(number, password)


def test_signing_in_takes_as_long_for_a_number_without_a_wallet(ada: Person):
    def best(number: str) -> float:
        durations = []
        for n in range(4):
            started = time.perf_counter()
            with pytest.raises(InvalidCredentials):
                sign_in(number, "a wrong password", address=f"192.0.2.{n}")  # nobody has to wait
            durations.append(time.perf_counter() - started)
        return min(durations)

    best(UNKNOWN)  # the dummy hash is made once
    assert 1 / 3 < best(UNKNOWN) / best(ADA) < 3


def test_a_password_is_not_in_the_table(ada: Person):
    (stored,) = row("SELECT password_hash FROM person")
    assert stored.startswith("$argon2id$")


def test_signing_in_needs_no_bank(ada: Person, bank):
    bank.fault("down")
    assert who(sign_in().access_token) is not None


def forged(ada: Person, **changes: object) -> str:
    now = int(time.time())
    claims = {"aud": "florin", "sub": str(ada.id), "sid": str(uuid4()), "jti": "1"}
    claims |= {"iat": now, "exp": now + 60} | changes
    return jwt.encode(
        {name: value for name, value in claims.items() if value is not None},
        key_for("access token"),
        algorithm="HS256",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "bank"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": "ada"},
        {"jti": None},
        {"sid": None},
        {"sid": "x"},
        {"sid": 5},
    ],
)
def test_a_token_with_other_claims_is_refused(ada: Person, changes: dict[str, object]):
    (session_id,) = row("SELECT uuidv7()::text")
    change(
        "INSERT INTO sign_in_session (id, person_id, refresh_hash, user_agent, expires_at)"
        " VALUES (:id, :person, 'x', '', now() + interval '1 day')",
        id=session_id,
        person=ada.id,
    )
    assert who(forged(ada, sid=session_id)) is not None
    assert who(forged(ada, **({"sid": session_id} | changes))) is None


def test_a_token_that_was_good_a_moment_ago_ends_with_its_time(ada: Person):
    session_id, ends = uuid4(), int(time.time()) + 2
    token = forged(ada, sid=str(session_id), exp=ends)
    assert people.session_id_of(token) == (ada.id, session_id)
    wait_until(lambda: people.session_id_of(token) is None, "it is over", 5)
    assert time.time() >= ends


def test_a_token_without_a_signature_or_with_another_key_is_refused(ada: Person):
    tokens = sign_in()
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    unsigned = jwt.encode(claims, None, algorithm="none")
    other_key = jwt.encode(claims, "x" * 32, algorithm="HS256")
    other_hash = jwt.encode(claims, key_for("access token") * 2, algorithm="HS512")
    other_purpose = jwt.encode(claims, key_for("refresh token"), algorithm="HS256")
    for token in (unsigned, other_key, other_hash, other_purpose, "", "a.b.c", "x" * 100_000):
        assert who(token) is None
        assert people.session_id_of(token) is None


def test_signing_out_works_at_once(ada: Person):
    tokens = sign_in()
    signed_in = who(tokens.access_token)
    assert signed_in is not None
    with transaction() as session:
        people.end_session(session, signed_in, signed_in.session_id, ORIGIN)
    assert who(tokens.access_token) is None
    assert refresh(tokens.refresh_token) is None


def test_ada_sees_her_sign_ins_and_nobody_elses(sign_up: SignUp, ada: Person):
    sign_up.whole(TOMASZ)
    sign_in(user_agent=BROWSER)
    sign_in(user_agent="curl/8\x00\n" + "x" * 500)
    sign_in(TOMASZ)
    with transaction() as session:
        seen = people.sessions_of(session, ada.id)
    assert [view.user_agent[:6] for view in seen] == ["curl/8", "Mozill"]
    assert len(seen[0].user_agent) == audit.MAX_USER_AGENT


def test_tomasz_cannot_end_adas_sign_in(sign_up: SignUp, ada: Person):
    sign_up.whole(TOMASZ)
    tokens = sign_in()
    session_id = who(tokens.access_token).session_id
    tomasz = who(sign_in(TOMASZ).access_token)
    with pytest.raises(SessionNotFound), transaction() as session:
        people.end_session(session, tomasz, session_id, ORIGIN)
    assert who(tokens.access_token) is not None


def test_a_sign_in_ends_after_thirty_days(ada: Person):
    tokens = sign_in()
    lasts = "expires_at BETWEEN now() + interval '29 days' AND now() + interval '31 days'"
    assert row(f"SELECT {lasts} FROM sign_in_session") == (True,)
    change("UPDATE sign_in_session SET expires_at = now()")
    assert who(tokens.access_token) is None
    assert refresh(tokens.refresh_token) is None


def test_a_refresh_gives_the_next_pair(ada: Person):
    first = sign_in()
    second = refresh(first.refresh_token)
    assert second is not None
    assert second.refresh_token != first.refresh_token
    assert who(second.access_token) is not None
    assert refresh(second.refresh_token) is not None


def test_two_requests_that_refresh_at_once_both_stay_signed_in(ada: Person):
    first = sign_in()
    with ThreadPoolExecutor(6) as pool:
        pairs = list(pool.map(refresh, [first.refresh_token] * 6))
    assert all(pair is not None and who(pair.access_token) for pair in pairs)
    assert len({pair.refresh_token for pair in pairs}) == 1
    assert refresh(pairs[0].refresh_token) is not None


def test_a_refresh_token_that_comes_back_after_the_grace_ends_the_sign_in(ada: Person):
    first = sign_in()
    second = refresh(first.refresh_token)
    assert second is not None
    change("UPDATE sign_in_session SET rotated_at = now() - interval '11 seconds'")
    assert refresh(first.refresh_token) is None
    assert who(second.access_token) is None
    assert refresh(second.refresh_token) is None


def test_a_stolen_refresh_token_ends_the_sign_in_however_often_it_was_exchanged(ada: Person):
    first = sign_in()
    latest = first
    for _ in range(3):
        following = refresh(latest.refresh_token)
        assert following is not None
        latest = following
    change("UPDATE sign_in_session SET rotated_at = now() - interval '11 seconds'")
    assert refresh(first.refresh_token) is None
    assert who(latest.access_token) is None
    assert refresh(latest.refresh_token) is None


def test_who_knows_the_id_of_a_sign_in_can_not_end_it(ada: Person):
    """Ids stand in pages, logs and the audit log; tokens don't."""
    tokens = sign_in()
    session_id = who(tokens.access_token).session_id
    random, mac = tokens.refresh_token.split(".")[1:]
    other = sign_in().refresh_token
    for made_up in (
        f"{session_id.hex}.x",
        f"{session_id.hex}.{'0' * 64}",
        f"{session_id.hex}.{random}",
        f"{session_id.hex}.{'0' * 64}.{mac}",
        f"{session_id.hex}.{other.partition('.')[2]}",
        f"{session_id.hex}.{random}.{'ü' * 64}",
    ):
        assert refresh(made_up) is None
    assert who(tokens.access_token) is not None
    assert refresh(tokens.refresh_token) is not None


@pytest.mark.parametrize("token", ["", "x", ".", "\ud800", "\x00", "x" * 100_000])
def test_nonsense_refreshes_nothing(ada: Person, token: str):
    assert refresh(token) is None


def test_refresh_tokens_are_hashed_at_rest(ada: Person):
    tokens = sign_in()
    (stored,) = row("SELECT to_jsonb(sign_in_session)::text FROM sign_in_session")
    assert tokens.refresh_token not in stored


def test_tokens_do_not_show_in_logs(ada: Person):
    tokens = sign_in()
    assert tokens.access_token not in repr(tokens)
    assert tokens.refresh_token not in repr(tokens)


def test_an_unknown_sign_in_cannot_be_ended(ada: Person):
    signed_in = who(sign_in().access_token)
    with pytest.raises(SessionNotFound), transaction() as session:
        people.end_session(session, signed_in, UUID(int=0), ORIGIN)


def test_many_who_sign_in_at_once_do_not_stand_in_each_others_way(ada: Person):
    """Right on one device and wrong elsewhere: all of them meet in the audit log."""
    device = sign_in().device_token

    def attempt(number: int) -> None:
        is_right = number % 2
        origin = Origin(f"192.0.2.{number}", BROWSER, device if is_right else "")
        with transaction() as session:
            people.sign_in(session, ADA, PASSWORD if is_right else "a wrong password", origin)

    with ThreadPoolExecutor(12) as pool:
        tried = [pool.submit(attempt, number) for number in range(12)]
        outcomes = [type(each.exception()) for each in tried]
    assert outcomes == [InvalidCredentials, type(None)] * 6
    assert row("SELECT count(*), max(number) FROM audit_event") == (14, 14)

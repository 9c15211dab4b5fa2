"""What all processes of a whole run wrote: no secret is in it, and nobody's name or number."""

import json
import re
from collections.abc import Iterator

import pyotp
import pytest
from sqlalchemy import text

from tests.faults import faults
from tests.faults.api import PASSWORD, Api
from tests.faults.history import Result
from tests.faults.matrix import Matrix
from tests.faults.newcomers import CODE
from tests.faults.surfers import Surfer
from tests.faults.visitor import ZONE, Visitor

WRONG_PASSWORD = "incorrect horse battery"
NEW_PASSWORD = "a correct horse, a new battery"
LINKS = text("SELECT token FROM money_request WHERE token IS NOT NULL")
NOTE = "for the violin lessons"


@pytest.fixture(scope="module")
def secrets(matrix: Matrix) -> set[str]:
    """Everything that must not be written, after money has moved and every door was used, with
    the right key and with a wrong one, while things broke.
    """
    known = {PASSWORD, WRONG_PASSWORD, NEW_PASSWORD, NOTE}
    for fault in (faults.bank_away(), faults.bank("error", 1.0), faults.answers_lost("postgres")):
        matrix.run(fault)
    client = matrix.clients[0]
    known |= set(of_the_api(matrix, client.account, client.friends[0]))
    known |= set(of_the_pages(matrix, client.friends[1]))
    known |= {code for mail in matrix.stack.mails.taken for code in CODE.findall(mail.text)}
    people = [*matrix.clients, *matrix.neighbours.people, *matrix.newcomers.clients]
    for person in people:
        known |= {person.account, f"{person.account}@example.com", person.api.token}
    for surfer in [person for person in people if isinstance(person, Surfer)]:
        known |= {each.value for each in surfer.browser.cookies if each.value and each.name != ZONE}
    known |= set(of_the_links(matrix))
    kept = json.loads((matrix.stack.home.path / "secrets.json").read_text())
    return known | {str(value) for name, value in kept.items() if not name.endswith("port")}


def of_the_links(matrix: Matrix) -> Iterator[str]:
    """Whoever has one may see what is asked for, and by whom."""
    with matrix.stack.wallet_engine.connect() as wallet:
        yield from wallet.scalars(LINKS)


def of_the_api(matrix: Matrix, account: str, friend: str) -> Iterator[str]:
    api = Api(matrix.stack.web)
    wrong = {"account_number": account, "password": WRONG_PASSWORD}
    assert api.post("/auth/login", wrong)[0] is Result.REFUSED
    result, tokens = api.post("/auth/login", wrong | {"password": PASSWORD})
    assert result is Result.OK
    yield from (value for value in tokens.values() if isinstance(value, str))
    api.token = tokens["access_token"]
    assert api.post("/auth/step-up", {"password": WRONG_PASSWORD})[0] is Result.REFUSED
    api.post("/transfers", {"to": friend, "amount": "1.00", "note": NOTE}, key="for the log")
    change = {"current_password": WRONG_PASSWORD, "new_password": NEW_PASSWORD}
    assert api.post("/auth/password", change)[0] is Result.REFUSED
    api.post("/auth/confirm", {"registration_id": "nonsense", "code": "246813"})
    yield "246813"


def of_the_pages(matrix: Matrix, account: str) -> Iterator[str]:
    """Signs in, turns the second factor on, and signs in with it."""
    visitor = Visitor(matrix.stack.web)
    page = visitor.opens("/sign-in")
    page = visitor.sends(page, "/sign-in", account_number=account, password=WRONG_PASSWORD)
    visitor.sends(page, "/sign-in", account_number=account, password=PASSWORD)
    page = visitor.opens("/security/second-factor")
    secret = page.one("code", class_="key").text.replace(" ", "")
    code = pyotp.TOTP(secret).now()
    page = visitor.sends(page, "/security/second-factor", code=code)
    recovery_codes = [each.text for each in page.one("ol", class_="codes").all("code")]
    assert len(recovery_codes) == 10
    yield from (secret, code, *recovery_codes)
    other = Visitor(matrix.stack.web)
    page = other.sends(
        other.opens("/sign-in"), "/sign-in", account_number=account, password=PASSWORD
    )
    challenge = page.one("form", action="/sign-in/code").fields()["challenge"]
    page = other.sends(page, "/sign-in/code", code="135797")
    other.sends(page, "/sign-in/code", code=recovery_codes[0])
    assert "florin_access" in {cookie.name for cookie in other.cookies}
    yield from ("135797", challenge)
    for browser in (visitor, other):
        yield from (cookie.value for cookie in browser.cookies if cookie.value)


def leaks(log: str, secrets: set[str]) -> list[str]:
    """The lines that have one of them; a code of six digits only where it stands alone."""
    found = re.compile(
        "|".join(rf"(?<![0-9A-Za-z]){re.escape(each)}(?![0-9A-Za-z])" for each in secrets)
    )
    return [line for line in log.splitlines() if found.search(line)]


def logs(matrix: Matrix) -> str:
    """Of every process, PostgreSQL's and Redis' own among them."""
    files = sorted(matrix.stack.folder.rglob("*.log"))
    return "\n".join(file.read_text() for file in files)


def test_no_log_has_a_secret_a_code_a_token_or_an_account_number(
    matrix: Matrix, secrets: set[str]
) -> None:
    assert leaks(logs(matrix), secrets) == []


def test_a_leak_would_be_seen(matrix: Matrix, secrets: set[str]) -> None:
    account = matrix.clients[0].account
    assert leaks(f"web | no wallet behind {account}\nweb | well", secrets) == [
        f"web | no wallet behind {account}"
    ]
    assert all(leaks(f"x {secret}.", secrets) for secret in secrets)


def test_every_process_wrote_and_errors_were_written(matrix: Matrix, secrets: set[str]) -> None:
    """Or the logs would lack what leaks most: what was in the air when something broke."""
    written = logs(matrix)
    for process in ("web", "worker_bank", "worker_mail", "bank", "clock"):
        assert f"{process:<20} |" in written
    for trouble in ("the bank is away", "the database did not answer", "starting PostgreSQL"):
        assert trouble in written

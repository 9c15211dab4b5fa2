"""What somebody does to pay many at once, in one line each."""

import io
from uuid import UUID

from werkzeug.test import TestResponse

from tests.webapp.page import Element
from tests.webapp.pages.conftest import Browser
from wallet import payouts
from wallet.database import transaction
from wallet.payouts import PayoutView

ALICE, BOB = "1000000001", "1000000002"
TWO = f"account,amount,note\n{BOB},12.50,May\n{BOB},7.50,June\n"
ONE_OF_THREE = f"account,amount,note\n12,5,a\n{BOB},five,b\n{BOB},5.00,c\n"


def upload(browser: Browser, text: str | bytes, **typed: str) -> TestResponse:
    data = text.encode() if isinstance(text, str) else text
    fields = browser.form("/payouts", "/payouts") | {"mode": "independent"} | typed
    file = (io.BytesIO(data), "people.csv")
    return browser.client.post(
        "/payouts", data=fields | {"file": file}, content_type="multipart/form-data"
    )


def uploaded(browser: Browser, text: str, **typed: str) -> str:
    """The path of the draft's page."""
    answer = upload(browser, text, **typed)
    assert answer.status_code == 303, answer.text
    return answer.location


def confirmed(browser: Browser, text: str, **typed: str) -> str:
    path = uploaded(browser, text, **typed)
    answer = browser.submit(path, path)
    assert (answer.status_code, answer.location) == (303, path)
    return path


def work_off() -> None:
    while payouts.execute_due():
        pass


def view(browser: Browser, path: str) -> PayoutView:
    assert browser.person
    with transaction() as session:
        return payouts.find(session, browser.person.id, UUID(path.rpartition("/")[2]))


def facts(page: Element) -> dict[str, str]:
    return dict(
        zip(
            [term.text for term in page.all("dt")],
            [value.text for value in page.all("dd")],
            strict=True,
        )
    )

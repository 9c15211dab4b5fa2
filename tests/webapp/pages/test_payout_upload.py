"""A list is uploaded, or refused with the reason, however large it is."""

import io

import pytest
from babel.support import NullTranslations

from tests.webapp.page import read
from tests.webapp.pages.conftest import Browser
from tests.webapp.pages.paying import BOB, ONE_OF_THREE, TWO, upload, uploaded, view, work_off
from wallet import languages
from webapp.bodies import MAX_BODY_BYTES, MAX_PAYOUT_BYTES, MAX_UPLOAD_BYTES


def test_a_double_click_uploads_and_confirms_once(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    key = alice.form("/payouts", "/payouts")["key"]
    first, second = uploaded(alice, TWO, key=key), uploaded(alice, TWO, key=key)
    assert first == second
    fields = alice.form(first, first)
    assert {alice.post(first, fields).status_code for _ in range(2)} == {303}
    work_off()
    assert alice.post(first, fields).status_code == 303
    work_off()
    assert bob.available() == "20.00"


def test_the_same_form_with_another_file_is_told(alice: Browser, bob: Browser) -> None:
    key = alice.form("/payouts", "/payouts")["key"]
    uploaded(alice, TWO, key=key)
    answer = upload(alice, ONE_OF_THREE, key=key)
    assert answer.status_code == 409
    form = read(answer.text).one("form", action="/payouts")
    assert form.fields()["key"] != key


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty. Begin with the template."),
        (b"\xff\xfe", "Save it as “CSV UTF-8”, then upload it again."),
        (b"1000000002,<b>\n", "The first row must name the columns: account, amount"),
    ],
)
def test_a_file_that_can_t_be_read_is_told_beside_its_field(
    alice: Browser, data: bytes, words: str
) -> None:
    answer = upload(alice, data)
    assert answer.status_code == 422
    assert read(answer.text).one("p", id="file-error").text.count(words) == 1


def test_the_next_reader_is_told_in_their_own_language(
    alice: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a template sets is easily kept for whoever comes next."""

    class Loud(NullTranslations):
        def gettext(self, message: str) -> str:
            return f"{message}!"

    assert "Each on its own" in alice.page("/payouts").text
    monkeypatch.setattr(languages, "catalogue", lambda _language: Loud())
    loud = alice.page("/payouts").text
    assert "Each on its own!" in loud


def test_without_a_file_or_with_another_way_nothing_is_uploaded(alice: Browser) -> None:
    answer = alice.submit("/payouts", "/payouts")
    assert read(answer.text).one("p", id="file-error").text == "Choose a file."
    answer = upload(alice, TWO, mode="some")
    assert (answer.status_code, "Choose one" in answer.text) == (422, True)


def test_the_template_can_be_downloaded_and_uploaded_and_pays_nobody(alice: Browser) -> None:
    template = alice.get("/payouts/template.csv")
    assert template.mimetype == "text/csv"
    assert "attachment" in template.headers["Content-Disposition"]
    answer = upload(alice, template.data)
    draft = view(alice, answer.location)
    assert (draft.rows, draft.faulty) == (0, 1)


class Unreadable(io.RawIOBase):
    """A body that fails the test when any of it is read."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise AssertionError("the body was read")


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/payouts", MAX_BODY_BYTES + 1, 303),  # to the sign-in
        ("/api/v1/payouts", MAX_BODY_BYTES + 1, 401),
        ("/payouts", MAX_UPLOAD_BYTES + 1, 303),
        ("/api/v1/payouts", MAX_PAYOUT_BYTES + 1, 413),
        ("/transfers", MAX_BODY_BYTES + 1, 413),
    ],
)
def test_a_stranger_can_t_make_us_read_much(
    stranger: Browser, path: str, size: int, status: int
) -> None:
    answer = stranger.client.post(
        path,
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"wsgi.input": Unreadable(), "CONTENT_LENGTH": str(size)},
    )
    assert answer.status_code == status


@pytest.mark.usefixtures("any_number_of_rows_to_one")
def test_a_large_file_is_read_for_who_is_signed_in_and_a_larger_one_refused(
    alice: Browser, bob: Browser
) -> None:
    row = f"{BOB},0.01,{'x' * 140}\n"
    path = uploaded(alice, "account,amount,note\n" + row * 10_000)
    assert view(alice, path).rows == 10_000
    assert upload(alice, "x" * MAX_PAYOUT_BYTES).status_code == 422
    assert upload(alice, "x" * MAX_UPLOAD_BYTES).status_code == 413
    form = alice.form("/transfers/new", "/transfers/review")
    assert alice.post("/transfers", form | {"note": "x" * MAX_BODY_BYTES}).status_code == 413


def test_who_sent_too_large_a_file_gets_the_form_again(alice: Browser, bob: Browser) -> None:
    hint = alice.page("/payouts").one("p", id="file-hint").text
    assert "10,000 rows and 4 MB at most" in hint
    page = read(upload(alice, "x" * MAX_UPLOAD_BYTES).text)
    assert "more than 4 MB" in page.one("p", id="file-error").text
    assert page.one("input", id="file").attributes["aria-invalid"] == "true"
    assert "Alice Marin" in page.one("header").text
    fields = page.one("form", action="/payouts").fields() | {"mode": "independent"}
    file = (io.BytesIO(TWO.encode()), "people.csv")
    assert alice.client.post("/payouts", data=fields | {"file": file}).status_code == 303


def test_the_fields_beside_the_file_stay_small(alice: Browser) -> None:
    assert upload(alice, TWO, mode="x" * 3 * MAX_BODY_BYTES).status_code == 413

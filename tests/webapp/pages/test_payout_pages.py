"""Paying many at once: a file is uploaded, looked at, confirmed, and watched."""

import io
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from tests.characters import confirmed_long_ago
from tests.webapp.page import Element, read
from tests.webapp.pages.conftest import HTMX, PASSWORD, Browser
from wallet import payouts
from wallet.database import transaction
from wallet.payouts import PayoutView
from webapp.bodies import MAX_BODY_BYTES, MAX_PAYOUT_BYTES

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


def test_an_upload_is_looked_at_before_anything_is_sent(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    page = alice.page(uploaded(alice, TWO))
    assert facts(page) == {
        "Payments": "2",
        "Total": "€20.00",
        "Remaining after it": "€80.00",
        "How": "Each on its own",
    }
    assert page.all("table") == []
    work_off()
    assert (alice.available(), bob.available()) == ("100.00", "0.00")


def test_confirmed_it_is_sent_and_its_page_says_so(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    path = confirmed(alice, TWO)
    waiting = alice.page(path)
    assert waiting.one("progress").attributes["value"] == "0"
    assert waiting.one("label", **{"for": "payout-progress"}).text == "0 of 2 payments"
    assert waiting.one("div", id="live").attributes["hx-trigger"].startswith("load")
    work_off()
    done = alice.page(path)
    assert (facts(done)["Sent"], facts(done)["Refused"]) == ("2 payments, €20.00", "0 payments")
    assert done.all("div", id="live") == []
    assert (alice.available(), bob.available()) == ("80.00", "20.00")
    assert [o.note for o in bob.operations()] == ["June", "May"]


def test_the_progress_moves_by_the_page_s_one_poll(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    path = confirmed(alice, TWO)
    on = f"payout:{path.rpartition('/')[2]}"
    work_off()
    part = read(alice.get("/live", query_string={"v": "old", "on": on}, headers=HTMX).text)
    assert part.one("article", id="payout").attributes["hx-swap-oob"] == "true"
    assert part.one("progress").attributes["value"] == "2"
    assert part.one("p", id="announcement").text == "Done: 2 sent, 0 refused."
    assert part.one("div", id="live").attributes["hx-trigger"].startswith("every 5s")


def test_every_fault_is_marked_in_its_row_and_its_cell(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    page = alice.page(uploaded(alice, ONE_OF_THREE + "x,y\n"))
    table = page.one("table")
    assert "All of them" in table.one("caption").text
    rows = table.one("tbody").all("tr")
    assert [row.one("th").text for row in rows] == ["2", "3", "5"]
    assert [[cell.text for cell in row.all("td", class_="faulty")] for row in rows] == [
        ["12 An account number has ten digits."],
        ["five Enter an amount as a number, such as 25.00."],
        ["x · y This row has 2 cells; the header has 3."],
    ]


def test_independent_rows_are_sent_without_the_faulty_ones(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    path = uploaded(alice, ONE_OF_THREE)
    button = alice.page(path).one("form", action=path).one("button").text
    assert button == "Leave 2 rows out and send 1 payment"
    alice.submit(path, path)
    work_off()
    assert facts(alice.page(path))["Left out"] == "2 rows"
    assert bob.available() == "5.00"


@pytest.mark.parametrize(
    ("text", "mode"), [(ONE_OF_THREE, "all_or_nothing"), ("account,amount\n12,5\n", "independent")]
)
def test_faults_that_can_t_be_left_out_leave_nothing_to_confirm(
    alice: Browser, bob: Browser, text: str, mode: str
) -> None:
    path = uploaded(alice, text, mode=mode)
    assert alice.page(path).all("form", action=path) == []
    token = alice.form(path, f"{path}/discard")
    answer = alice.post(path, token)
    assert answer.status_code == 422
    assert view(alice, path).state == "draft"


def test_ten_thousand_faults_make_no_large_page(alice: Browser) -> None:
    note = "x" * 500
    text = "account,amount,note\n" + f"<script>,nothing,{note}\n" * 7_000
    answer = alice.get(uploaded(alice, text))
    assert len(answer.data) < 100_000
    assert b"<script>," not in answer.data
    page = read(answer.text)
    assert page.one("h2", id="faults-title").text == "7,000 rows can't be sent"
    assert "The first 100 of 7,000" in page.one("caption").text
    assert len(page.one("tbody").all("tr")) == 100


def test_a_row_twice_is_told_as_a_warning(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    path = uploaded(alice, f"account,amount\n{BOB},5\n{BOB},5.00\n")
    assert "Row 3 is as row 2." in alice.page(path).one("section", class_="note").text
    assert alice.page(path).one("form", action=path).one("button").text == "Send 2 payments"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("independent", "What can't be paid any more will be refused."),
        ("all_or_nothing", "Unless there is more by then, nothing will be sent."),
    ],
)
def test_too_little_money_is_told_before(
    alice: Browser, bob: Browser, mode: str, words: str
) -> None:
    alice.has("15.00")
    page = alice.page(uploaded(alice, TWO, mode=mode))
    assert words in page.one("p", class_="payout-warning").text
    assert facts(page)["Remaining after it"] == "-€5.00"


def test_what_was_refused_is_told_row_by_row(alice: Browser, bob: Browser) -> None:
    alice.has("15.00")
    path = confirmed(alice, TWO)
    work_off()
    page = alice.page(path)
    (row,) = page.one("tbody").all("tr")
    assert row.text == f"3 {BOB} €7.50 There wasn't enough money in your wallet. June"
    assert facts(page)["Refused"] == "1 payment"


def test_if_every_row_was_refused_nothing_looks_done(alice: Browser, bob: Browser) -> None:
    path = confirmed(alice, TWO)
    work_off()
    status = alice.page(path).one("p", class_="status-failed")
    assert status.text.startswith("Nothing was sent")
    assert "Nothing was sent" in alice.page("/payouts").text


def test_all_or_nothing_that_was_refused_says_that_nothing_was_sent(
    alice: Browser, bob: Browser
) -> None:
    alice.has("15.00")
    path = confirmed(alice, TWO, mode="all_or_nothing")
    work_off()
    page = alice.page(path)
    assert "Nothing was sent." in page.one("article").text
    assert page.one("p", class_="status-failed").text.startswith("Refused")
    assert bob.available() == "0.00"


def test_confirming_asks_for_the_password_once_more(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    path = uploaded(alice, TWO)
    confirmed_long_ago()
    asked = alice.submit(path, path)
    assert asked.status_code == 403
    form = read(asked.text).one("form", action=path)
    assert "many payments at once" in form.one("p", id="confirmation-why").text
    wrong = alice.post(path, form.fields() | {"password": "not hers at all"})
    assert wrong.status_code == 422
    assert view(alice, path).state == "draft"
    fields = read(wrong.text).one("form", action=path).fields()
    right = alice.post(path, fields | {"password": PASSWORD})
    assert (right.status_code, view(alice, path).state) == (303, "accepted")


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
        (b"", "This file is empty."),
        (b"\xff\xfe", "Save the file as CSV in UTF-8."),
        (b"1000000002,5\n", "The first row must name the columns: account, amount, note."),
    ],
)
def test_a_file_that_can_t_be_read_is_told_beside_its_field(
    alice: Browser, data: bytes, words: str
) -> None:
    answer = upload(alice, data)
    assert answer.status_code == 422
    assert read(answer.text).one("p", id="file-error").text == words


def test_without_a_file_or_with_another_way_nothing_is_uploaded(alice: Browser) -> None:
    answer = alice.submit("/payouts", "/payouts")
    assert read(answer.text).one("p", id="file-error").text == "Choose a file."
    answer = upload(alice, TWO, mode="some")
    assert (answer.status_code, "Choose one" in answer.text) == (422, True)


def test_a_draft_can_be_discarded(alice: Browser, bob: Browser) -> None:
    path = uploaded(alice, TWO)
    answer = alice.submit(path, f"{path}/discard")
    assert (answer.status_code, answer.location) == (303, "/payouts")
    assert alice.get(path).status_code == 404


def test_what_was_confirmed_is_discarded_no_more(alice: Browser, bob: Browser) -> None:
    path = uploaded(alice, TWO)
    discard = alice.form(path, f"{path}/discard")
    alice.submit(path, path)
    answer = alice.post(f"{path}/discard", discard)
    assert answer.location == path
    assert "can't be discarded any more" in alice.page(path).one("div", id="flash").text


def test_earlier_ones_are_listed_the_newest_first(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    first, second = confirmed(alice, TWO), uploaded(alice, ONE_OF_THREE)
    work_off()
    links = alice.page("/payouts").all("a", class_="list-title")
    assert [link.attributes["href"] for link in links] == [second, first]
    assert links[1].text == "2 payments, €20.00"
    assert "Pay many at once" in alice.page("/").one("details").text


def test_the_template_can_be_downloaded_and_uploaded_and_pays_nobody(alice: Browser) -> None:
    template = alice.get("/payouts/template.csv")
    assert template.mimetype == "text/csv"
    assert "attachment" in template.headers["Content-Disposition"]
    answer = upload(alice, template.data)
    draft = view(alice, answer.location)
    assert (draft.rows, draft.faulty) == (0, 1)


def test_the_result_can_be_downloaded(alice: Browser, bob: Browser) -> None:
    alice.has("15.00")
    path = confirmed(alice, TWO.replace("May", "=1+1"))
    work_off()
    result = alice.get(f"{path}/result.csv")
    header, sent, refused = result.data.decode("utf-8-sig").splitlines()
    assert header == "row,account,amount,note,state,reason,operation"
    assert sent.startswith(f"2,{BOB},12.50,'=1+1,settled,,")
    assert refused == f"3,{BOB},7.50,June,refused,insufficient_funds,"


def test_the_result_has_the_rows_that_were_left_out(alice: Browser, bob: Browser) -> None:
    alice.has("5.00")
    path = confirmed(alice, ONE_OF_THREE.replace("five", "=5+5"))
    work_off()
    result = alice.get(f"{path}/result.csv").data.decode("utf-8-sig")
    first, second, sent = result.splitlines()[1:]
    assert first == "2,12,5,a,left_out,account_number_malformed,"
    assert second == f"3,{BOB},'=5+5,b,left_out,amount_malformed,"
    assert sent.startswith(f"4,{BOB},5.00,c,settled,,")


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
        ("/payouts", MAX_PAYOUT_BYTES + 1, 413),
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
    assert upload(alice, "x" * MAX_PAYOUT_BYTES).status_code == 413
    form = alice.form("/transfers/new", "/transfers")
    assert alice.post("/transfers", form | {"note": "x" * MAX_BODY_BYTES}).status_code == 413


def test_the_fields_beside_the_file_stay_small(alice: Browser) -> None:
    assert upload(alice, TWO, mode="x" * 3 * MAX_BODY_BYTES).status_code == 413

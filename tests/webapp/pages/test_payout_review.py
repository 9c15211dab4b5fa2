"""What was uploaded is looked at, then confirmed or discarded."""

import pytest

from tests.characters import confirmed_long_ago
from tests.wallet.payouts.paying import crowd
from tests.webapp.page import read
from tests.webapp.pages.conftest import PASSWORD, Browser
from tests.webapp.pages.paying import BOB, ONE_OF_THREE, TWO, facts, uploaded, view, work_off


def test_an_upload_is_looked_at_before_anything_is_sent(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    page = alice.page(uploaded(alice, TWO))
    assert facts(page) == {
        "Payments": "2",
        "Total": "€20.00",
        "Remaining after it": "€80.00",
        "How": "Each on its own",
    }
    rows = page.one("tbody").all("tr")
    assert [row.text for row in rows] == [
        f"2 {BOB} New to you €12.50 May",
        f"3 {BOB} New to you €7.50 June",
    ]
    work_off()
    assert (alice.available(), bob.available()) == ("100.00", "0.00")


def test_every_fault_is_marked_in_its_row_and_its_cell(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    page = alice.page(uploaded(alice, ONE_OF_THREE + "x,y\n"))
    faulty, fit = page.all("table")
    assert "All of them" in faulty.one("caption").text
    assert [row.one("th").text for row in fit.one("tbody").all("tr")] == ["4"]
    rows = faulty.one("tbody").all("tr")
    assert [row.one("th").text for row in rows] == ["2", "3", "5"]
    assert [[cell.text for cell in row.all("td", class_="faulty")] for row in rows] == [
        ["12 An account number has ten digits."],
        ["five Enter an amount as a number, such as 25.00."],
        [
            "x · y This row has 2 cells; the header has 3. "
            "Separate all of them by commas, empty ones too."
        ],
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


def test_of_many_rows_the_first_are_shown_and_the_others_counted(alice: Browser) -> None:
    rows = "".join(f"{number},1\n" for number in crowd(1_025))
    page = alice.page(uploaded(alice, "account,amount\n" + rows))
    assert "The first 20 of 1,025" in page.one("caption").text
    assert len(page.one("tbody").all("tr")) == 20
    assert page.one("p", class_="more").text == "and 1,005 more"


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

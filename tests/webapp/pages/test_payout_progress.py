"""What was confirmed is watched, and its result kept."""

from tests.webapp.page import read
from tests.webapp.pages.conftest import HTMX, Browser
from tests.webapp.pages.paying import BOB, ONE_OF_THREE, TWO, confirmed, facts, uploaded, work_off


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


def test_earlier_ones_are_listed_the_newest_first(alice: Browser, bob: Browser) -> None:
    alice.has("100.00")
    first, second = confirmed(alice, TWO), uploaded(alice, ONE_OF_THREE)
    work_off()
    links = alice.page("/payouts").all("a", class_="list-title")
    assert [link.attributes["href"] for link in links] == [second, first]
    assert links[1].text == "2 payments, €20.00"
    assert "Pay many at once" in alice.page("/").one("details").text


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

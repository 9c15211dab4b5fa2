from bank_app.database import transaction
from bank_app.seed import DEMO_ACCOUNTS, open_accounts, table
from tests.bank_app.caller import ADA, InProcess, debit
from tests.bank_app.ledger import assert_books_are_right, balance, posted


def test_the_demo_accounts_are_what_people_are_promised() -> None:
    assert len(DEMO_ACCOUNTS) >= 12
    assert len({demo.number for demo in DEMO_ACCOUNTS}) == len(DEMO_ACCOUNTS)
    assert {demo.currency for demo in DEMO_ACCOUNTS} == {"EUR", "USD", "INR", "JPY"}
    assert {demo.status for demo in DEMO_ACCOUNTS} == {"open", "frozen", "closed"}
    for demo in DEMO_ACCOUNTS[:3]:
        assert (demo.currency, demo.status) == ("EUR", "open")
        assert demo.balance >= 100_000


def test_the_books_are_right_from_the_start(books: None) -> None:
    assert_books_are_right()
    assert posted("vault:JPY") == -sum(d.balance for d in DEMO_ACCOUNTS if d.currency == "JPY")


def test_seeding_again_changes_nothing(caller: InProcess) -> None:
    caller.put(debit(ADA, 100))
    left = balance(ADA)
    with transaction() as session:
        assert open_accounts(session, DEMO_ACCOUNTS) == 0
    assert balance(ADA) == left
    assert_books_are_right()


def test_the_list_shows_every_account_with_its_amount() -> None:
    lines = table().splitlines()
    assert len(lines) == 1 + len(DEMO_ACCOUNTS)
    assert "3.50 EUR" in table()
    assert "640,000 JPY" in table()

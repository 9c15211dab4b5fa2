"""Reading the bank's books."""

from uuid import UUID

from sqlalchemy import func, select, text

from bank_app.database import transaction
from bank_app.models import Account, Posting, Transfer


def balance(account: str) -> int:
    with transaction() as session:
        return session.scalars(select(Account.balance).where(Account.number == account)).one()


def posted(account: str) -> int:
    """The sum of an account's postings; for `omnibus:EUR` and the like that is the balance."""
    with transaction() as session:
        total = func.coalesce(func.sum(Posting.amount), 0)
        return int(session.scalars(select(total).where(Posting.account == account)).one())


def postings(entry_id: UUID) -> dict[str, int]:
    with transaction() as session:
        rows = session.scalars(select(Posting).where(Posting.entry_id == entry_id)).all()
    return {row.account: row.amount for row in rows}


def stored_transfers() -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(Transfer)).one()


def execute(sql: str, **values: object) -> None:
    """Straight in the database, behind the bank's back."""
    with transaction() as session:
        session.execute(text(sql), values)


def assert_books_are_right() -> None:
    """Every currency sums to zero, and every running balance is the sum of its postings."""
    with transaction() as session:
        sums = select(Posting.currency, func.sum(Posting.amount)).group_by(Posting.currency)
        assert all(total == 0 for _, total in session.execute(sums))
        total = func.coalesce(func.sum(Posting.amount), 0)
        wrong = session.execute(
            select(Account.number)
            .outerjoin(Posting, Posting.account == Account.number)
            .where(Account.kind == "customer")
            .group_by(Account.number)
            .having(total != Account.balance)
        ).all()
        assert wrong == []

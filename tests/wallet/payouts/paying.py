"""What it takes to pay many people at once, in one line each."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import text

from tests.characters import Character
from wallet import payouts
from wallet.database import transaction
from wallet.payouts import PayoutRequest, PayoutView, RowView

Cells = tuple[str, str] | tuple[str, str, str]


def csv_of(rows: Sequence[Cells], header: str = "account,amount,note") -> bytes:
    lines = [",".join(row) + "," * (3 - len(row)) for row in rows]
    return "\n".join([header, *lines]).encode()


def request_of(
    payer: Character,
    rows: Sequence[Cells] | bytes,
    *,
    mode: str = "independent",
    key: str | None = None,
) -> PayoutRequest:
    data = rows if isinstance(rows, bytes) else csv_of(rows)
    return PayoutRequest.parse(
        payouts.read_csv(data), mode=mode, currency=payer.currency, key=key or str(uuid4())
    )


def uploads(
    payer: Character,
    rows: Sequence[Cells] | bytes,
    *,
    mode: str = "independent",
    key: str | None = None,
) -> UUID:
    """A draft."""
    request = request_of(payer, rows, mode=mode, key=key)
    with transaction() as session:
        return payouts.draft_payout(session, payer.person, request)


def confirms(payer: Character, payout_id: UUID) -> None:
    with transaction() as session:
        payouts.confirm_payout(session, payer.person, payout_id, confirmed=True)


def pays(payer: Character, rows: Sequence[Cells], **options: str) -> UUID:
    """Uploaded and confirmed; the worker has not seen it."""
    payout_id = uploads(payer, rows, **options)
    confirms(payer, payout_id)
    return payout_id


def work_off() -> None:
    """As a worker does that hears every ring."""
    while payouts.execute_due():
        pass


def sees(payer: Character, payout_id: UUID) -> PayoutView:
    with transaction() as session:
        return payouts.find(session, payer.id, payout_id)


def rows_of(payer: Character, payout_id: UUID) -> list[RowView]:
    with transaction() as session:
        return payouts.all_rows(session, payer.id, payout_id)


def crowd(size: int) -> list[str]:
    """The account numbers of so many people with a wallet in euros, made in two statements."""
    numbers = [str(7_000_000_000 + number) for number in range(size)]
    with transaction() as session:
        ids = session.scalars(
            text("""
                INSERT INTO person (account_number, holder, email, currency, password_hash)
                SELECT number, 'Holder ' || number, number || '@example.com', 'EUR', ''
                FROM unnest(CAST(:numbers AS text[])) AS number RETURNING id
            """),
            {"numbers": numbers},
        ).all()
        session.execute(
            text("""
                SELECT count(ledger.open_customer_accounts_v1(id, 'EUR'))
                FROM unnest(CAST(:ids AS uuid[])) AS id
            """),
            {"ids": list(ids)},
        )
    return numbers


def let_the_lease_end(payout_id: UUID) -> None:
    with transaction() as session:
        session.execute(text("UPDATE payout SET due_at = now() WHERE id = :id"), {"id": payout_id})

"""What it takes to pay many people at once, in one line each."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import text

from tests.characters import Character
from wallet import ledger, payouts
from wallet.database import transaction
from wallet.operations.verify import verify
from wallet.payouts import PayoutRequest, PayoutView, Review, RowView

UNKNOWN = "9999999999"  # an account that nobody has

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


def review(payer: Character, payout_id: UUID) -> Review:
    with transaction() as session:
        return payouts.review(session, payer.person, payout_id)


def faults_of(payer: Character, payout_id: UUID) -> dict[int, dict[str, str]]:
    return {fault.number: fault.codes for fault in review(payer, payout_id).faults}


def requests(payer: Character, request: PayoutRequest, *, confirmed: bool = True) -> UUID:
    """As a program does."""
    with transaction() as session:
        return payouts.request_payout(session, payer.person, request, confirmed=confirmed)


def discards(payer: Character, payout_id: UUID) -> None:
    with transaction() as session:
        payouts.discard_payout(session, payer.id, payout_id)


def count(table: str) -> int:
    with transaction() as session:
        return session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def answer(question: str, **values: object) -> int:
    with transaction() as session:
        return session.execute(text(question), values).scalar_one()


def given_to(numbers: list[str]) -> int:
    """What these people have in all, in cents."""
    return answer(
        "SELECT coalesce(sum(balance), 0)::bigint FROM ledger.account "
        "JOIN person ON person.id = owner WHERE account_number = ANY(:numbers)",
        numbers=numbers,
    )


def mails_about(payout_id: UUID) -> list[str]:
    with transaction() as session:
        kinds = text("SELECT kind FROM notification WHERE payout_id = :id")
        return list(session.scalars(kinds, {"id": payout_id}))


def books_are_right() -> None:
    with transaction() as session:
        assert verify(session) == []
        assert ledger.verify(session) == []

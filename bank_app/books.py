"""Deciding transfers and booking them: double entry, customer ↔ omnibus account of the currency."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Text, any_, literal, select, text
from sqlalchemy.orm import Session

from bank_app.accounts import customers
from bank_app.models import Account
from bank_app.orders import Order

# Arrays instead of rows of parameters: a batch of 500 costs five statements, as one does.
_ANSWER = text("""
    UPDATE transfer
    SET state = CASE WHEN answer.reason IS NULL THEN 'accepted' ELSE 'refused' END,
        reason = answer.reason,
        settled_at = clock_timestamp(),
        due_at = CASE WHEN :tell THEN clock_timestamp() END
    FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS answer (id, reason)
    WHERE transfer.id = answer.id
""")
_POST = text("""
    INSERT INTO posting (entry_id, account, amount, currency)
    SELECT moved.id, leg.account, leg.amount, moved.currency
    FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS text[]), CAST(:amounts AS bigint[]),
                CAST(:currencies AS text[])) AS moved (id, account, amount, currency),
         LATERAL (VALUES (moved.account, moved.amount),
                         ('omnibus:' || moved.currency, -moved.amount)) AS leg (account, amount)
""")
_BALANCE = text("""
    UPDATE account SET balance = counted.balance
    FROM unnest(CAST(:numbers AS text[]), CAST(:balances AS bigint[])) AS counted (number, balance)
    WHERE account.number = counted.number
""")


@dataclass(slots=True)
class LockedAccount:
    """An account whose row is ours until the transaction ends."""

    currency: str
    status: str
    balance: int  # counts down and up while a batch is decided


def settle(session: Session, orders: Sequence[Order], *, tell: bool) -> dict[Order, str | None]:
    """Decide orders whose transfer rows this transaction holds, in their order; book the accepted.

    Returns each order's reason of refusal, or None. `tell`: the settler owes the caller a webhook.
    """
    known = customers(session, {order.account for order in orders})
    accounts = _lock(session, known)
    reasons = {order: _decide(order, accounts.get(order.account)) for order in orders}
    _book(session, [order for order, reason in reasons.items() if reason is None], accounts)
    answer = {
        "ids": [order.id for order in reasons],
        "reasons": list(reasons.values()),
        "tell": tell,
    }
    session.execute(_ANSWER, answer)
    return reasons


def _lock(session: Session, numbers: Collection[str]) -> dict[str, LockedAccount]:
    """Lock in ascending order, so that crossing batches wait instead of deadlocking."""
    if not numbers:
        return {}
    named = literal(list(numbers), ARRAY(Text))
    statement = (
        select(Account.number, Account.currency, Account.status, Account.balance)
        .where(Account.number == any_(named), Account.kind == "customer")
        .order_by(Account.number)
        .with_for_update(key_share=True)
    )
    return {row.number: LockedAccount(*row[1:]) for row in session.execute(statement)}


def _decide(order: Order, account: LockedAccount | None) -> str | None:
    """The reason of the refusal, or None; then the account's balance has been counted on."""
    if account is None:
        return "unknown_account"
    if account.status != "open":
        return f"account_{account.status}"
    if account.currency != order.currency:
        return "wrong_currency"
    balance = account.balance + _signed(order)
    if balance < 0:
        return "insufficient_funds"
    account.balance = balance
    return None


def _book(session: Session, accepted: Sequence[Order], accounts: dict[str, LockedAccount]) -> None:
    if not accepted:
        return
    legs = {
        "ids": [order.id for order in accepted],
        "accounts": [order.account for order in accepted],
        "amounts": [_signed(order) for order in accepted],
        "currencies": [order.currency for order in accepted],
    }
    session.execute(_POST, legs)
    moved = sorted({order.account for order in accepted})
    balances = [accounts[number].balance for number in moved]
    session.execute(_BALANCE, {"numbers": moved, "balances": balances})


def _signed(order: Order) -> int:
    """How the customer's balance changes, in minor units."""
    return order.amount if order.direction == "credit" else -order.amount

"""Double entry. Money moves through one door, `post`; everything else here reads.

Amounts are minor units, credit-positive: a customer's balance is what we owe them. Every entry sums
to zero per currency. The rules live in the database, in `migrations/wallet/sql/ledger_*.sql`.
"""

from wallet.ledger.accounts import (
    Account,
    CustomerAccounts,
    account_ids,
    open_customer_accounts,
    system_account,
)
from wallet.ledger.balances import Balances, balances, system_balance
from wallet.ledger.checkpoint import checkpoint_due
from wallet.ledger.days import Days, days
from wallet.ledger.door import Entry, Leg, Outcome, Posted, Refused, Replayed, post
from wallet.ledger.entries import LedgerEntry, Posting
from wallet.ledger.seal import Head, head, missing, seal_due, waiting
from wallet.ledger.verify import Finding, verify

__all__ = [
    "Account",
    "Balances",
    "CustomerAccounts",
    "Days",
    "Entry",
    "Finding",
    "Head",
    "LedgerEntry",
    "Leg",
    "Outcome",
    "Posted",
    "Posting",
    "Refused",
    "Replayed",
    "account_ids",
    "balances",
    "checkpoint_due",
    "days",
    "head",
    "missing",
    "open_customer_accounts",
    "post",
    "seal_due",
    "system_account",
    "system_balance",
    "verify",
    "waiting",
]

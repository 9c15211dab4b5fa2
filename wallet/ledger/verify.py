"""Recompute every balance from the postings and check every rule over the whole ledger."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

IDS_SHOWN = 100  # of each rule; the first ones lead to the rest

# Each query answers with what breaks the rule: an id as text, in order.
RULES = {
    "every entry has as many postings as legs": """
        SELECT operation_id || '/' || step
        FROM ledger.entry
        LEFT JOIN (
            SELECT entry AS sequence, count(*) AS postings FROM ledger.posting GROUP BY entry
        ) AS counted USING (sequence)
        WHERE postings IS DISTINCT FROM legs
        ORDER BY sequence
    """,
    "every entry sums to zero in each currency": """
        SELECT COALESCE(operation_id || '/' || step, 'entry ' || unbalanced.entry)
        FROM (
            SELECT DISTINCT entry FROM (
                SELECT entry FROM ledger.posting GROUP BY entry, currency HAVING sum(amount) <> 0
            ) AS by_currency
        ) AS unbalanced
        LEFT JOIN ledger.entry ON entry.sequence = unbalanced.entry
        ORDER BY unbalanced.entry
    """,
    "every posting has its entry": """
        SELECT 'account ' || account_id || ' entry ' || entry
        FROM ledger.posting LEFT JOIN ledger.entry ON entry.sequence = posting.entry
        WHERE entry.sequence IS NULL
        ORDER BY posting.entry, account_id
    """,
    "every posting is in its account's currency": """
        SELECT 'account ' || account_id || ' entry ' || entry
        FROM ledger.posting LEFT JOIN ledger.account ON account.id = account_id
        WHERE account.currency IS DISTINCT FROM posting.currency
        ORDER BY entry, account_id
    """,
}


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    ids: tuple[str, ...]  # at most IDS_SHOWN


def verify(session: Session) -> list[Finding]:
    """The rules that are broken, with what breaks them; an empty list is good news.

    Reads the whole ledger in one snapshot. Must be the session's first use in its transaction.
    """
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    session.execute(text("SET LOCAL statement_timeout = 0"))  # millions of rows take their time
    findings = []
    for rule, query in RULES.items():
        ids = session.scalars(text(f"{query} LIMIT {IDS_SHOWN}")).all()
        if ids:
            findings.append(Finding(rule, tuple(ids)))
    return findings

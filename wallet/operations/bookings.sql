-- What the ledger booked for an operation, as one person sees it: what an account held afterwards is
-- told of their own alone. Read by account, because that is how postings are found.
SELECT entry.step, entry.created_at AS at, account.kind, posting.amount, posting.currency,
    account.owner = %(person_id)s AS is_own, owner.holder AS owner_name,
    CASE WHEN account.owner = %(person_id)s THEN posting.balance_after END AS balance_after
FROM operation
JOIN ledger.entry ON entry.operation_id = operation.id
JOIN ledger.account ON account.owner IN (operation.person_id, operation.recipient_id)
    OR (account.owner IS NULL AND account.currency = operation.currency)
JOIN ledger.posting ON posting.account_id = account.id AND posting.entry = entry.sequence
LEFT JOIN person AS owner ON owner.id = account.owner
WHERE operation.id = %(operation_id)s
    AND %(person_id)s IN (operation.person_id, operation.recipient_id)
ORDER BY entry.sequence, posting.amount

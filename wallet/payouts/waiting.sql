-- The next rows of a payout, each with the account that its money is for.
SELECT payout_row.number, payout_row.operation_id, payout_row.recipient_id, payout_row.minor,
       account.id AS account_id
FROM payout_row
LEFT JOIN ledger.account
    ON account.owner = payout_row.recipient_id AND account.kind = 'available'
WHERE payout_row.payout_id = :payout_id AND payout_row.state = 'waiting'
ORDER BY payout_row.number
LIMIT :limit

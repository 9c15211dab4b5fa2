-- The next rows of a payout, each with the account that its money is for; none when its recipient
-- can't be paid (any more). They are locked, so that nobody closes their wallet while money is on
-- its way in.
WITH waiting AS (
    SELECT number, operation_id, recipient_id, minor FROM payout_row
    WHERE payout_id = :payout_id AND state = 'waiting'
    ORDER BY number LIMIT :limit
),
payable AS (
    SELECT id FROM person
    WHERE id = ANY (ARRAY(SELECT recipient_id FROM waiting)) AND {can_be_paid}
    ORDER BY id FOR KEY SHARE OF person
)
SELECT waiting.number, waiting.operation_id, waiting.recipient_id, waiting.minor,
       account.id AS account_id
FROM waiting
LEFT JOIN payable ON payable.id = waiting.recipient_id
LEFT JOIN ledger.account
    ON account.owner = payable.id AND account.kind = 'available'
ORDER BY waiting.number

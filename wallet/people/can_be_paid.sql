-- Whether `person` can be paid by {payer}: not when they have closed their wallet, and not when they
-- have blocked that sender.
person.closed_at IS NULL AND NOT EXISTS (
    SELECT FROM contact
    WHERE contact.person_id = person.id AND contact.other_id = {payer}
        AND contact.blocked_at IS NOT NULL
)

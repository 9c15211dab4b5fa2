-- Claim mails to send, with all that their templates say. What is about an operation waits behind
-- codes and warnings, of which there are few: a large payout must keep nobody from signing in. What
-- its person doesn't want by mail is claimed for good, and told as `is_muted`. `kinds` are those that
-- can be muted, and `groups` the group of each.

-- 1. Which. (A plain subquery may be run again for each row, and then has no limit.)
WITH first AS (
    SELECT id FROM notification
    WHERE state = 'due' AND due_at <= now()
    ORDER BY operation_id IS NOT NULL, due_at LIMIT :limit
    FOR NO KEY UPDATE SKIP LOCKED
),

-- 2. Who wants them. (No row has both a person and an address of its own.)
wanted AS (
    SELECT notification.id, COALESCE((CAST(:groups AS text[]))[
        array_position(CAST(:kinds AS text[]), kind)] = ANY (person.muted), false) AS is_muted
    FROM notification
    LEFT JOIN person ON person.id = notification.person_id
    WHERE notification.id IN (TABLE first)
),

-- 3. Take the lease.
claimed AS (
    UPDATE notification SET
        attempt = attempt + 1,
        state = CASE WHEN is_muted THEN 'muted' ELSE state END,
        due_at = CASE WHEN NOT is_muted THEN clock_timestamp() + make_interval(secs => :lease) END
    FROM wanted
    WHERE notification.id = wanted.id
    RETURNING notification.*, is_muted
)
-- 4. What is said.
SELECT claimed.id, claimed.is_muted, claimed.kind, claimed.attempt, claimed.registration_id,
       extract(epoch FROM now() - claimed.created_at)::float AS tried_seconds,
       coalesce(claimed.email, person.email) AS email,
       person.holder,
       -- Who has a wallet is written to as they like, whoever asks for one with their account.
       coalesce(person.locale, owner.locale, registration.locale) AS locale,
       operation.id AS operation_id, operation.minor, operation.currency, operation.note,
       operation.reason, sender.holder AS sender, recipient.holder AS recipient,
       claimed.created_at, sign_in.user_agent, sign_in.address,
       payout.id AS payout_id, payout.currency AS payout_currency, payout.total,
       payout.settled_count, payout.settled_total, payout.refused_count,
       payout.reason AS payout_reason,
       schedule.id AS schedule_id, claimed.schedule_date, schedule.kind AS schedule_kind,
       schedule.minor AS schedule_minor, schedule.currency AS schedule_currency,
       schedule_run.reason AS schedule_reason,
       request.id AS request_id, request.minor AS request_minor,
       request.currency AS request_currency, request.note AS request_note,
       request.acquainted, request.state AS request_state, request.expires_at, asker.holder AS asker,
       request_payer.holder AS request_payer, request_payer.account_number AS request_account
FROM claimed
LEFT JOIN person ON person.id = claimed.person_id
LEFT JOIN registration ON registration.id = claimed.registration_id
LEFT JOIN person owner ON owner.account_number = registration.account_number
LEFT JOIN operation ON operation.id = claimed.operation_id
LEFT JOIN payout ON payout.id = claimed.payout_id
LEFT JOIN schedule ON schedule.id = claimed.schedule_id
LEFT JOIN schedule_run ON schedule_run.schedule_id = claimed.schedule_id
    AND schedule_run.date = claimed.schedule_date
LEFT JOIN money_request request ON request.id = claimed.money_request_id
LEFT JOIN person asker ON asker.id = request.asker_id
LEFT JOIN person request_payer ON request_payer.id = request.payer_id
LEFT JOIN sign_in_session sign_in ON sign_in.id = claimed.sign_in_session_id
LEFT JOIN person sender ON sender.id = operation.person_id
LEFT JOIN person recipient ON recipient.id = operation.recipient_id
ORDER BY claimed.id

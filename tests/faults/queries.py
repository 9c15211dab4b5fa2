"""What is read at rest, of the wallet and of the bank, as SQL."""

from sqlalchemy import text

OPERATIONS = text("""
    SELECT operation.id, person_id, idempotency_key AS key, kind, operation.state,
        operation.minor, operation.currency, person.account_number AS account, operation.reason,
        operation.recipient_id, recipient.account_number AS recipient,
        payout_id, schedule_id, request.id AS request_id
    FROM operation JOIN person ON person.id = person_id
    LEFT JOIN person AS recipient ON recipient.id = operation.recipient_id
    LEFT JOIN payout_row ON payout_row.operation_id = operation.id
    LEFT JOIN schedule_run ON schedule_run.operation_id = operation.id
    LEFT JOIN money_request AS request ON request.operation_id = operation.id
""")
# In the columns of an operation, as far as it has them.
PAYOUTS = text("""
    SELECT payout.id, person_id, idempotency_key AS key, 'payout' AS kind, state, total AS minor,
        account_number AS account, NULL AS recipient, mode, row_count, settled_count,
        settled_total, refused_count
    FROM payout JOIN person ON person.id = person_id
""")
PAYOUT_ROWS = text("""
    SELECT payout_id, number, operation_id, minor, payout_row.state,
        sender.account_number AS account, recipient.account_number AS recipient
    FROM payout_row JOIN payout ON payout.id = payout_id
    JOIN person AS sender ON sender.id = person_id
    JOIN person AS recipient ON recipient.id = recipient_id
    ORDER BY payout_id, number
""")
SCHEDULES = text("""
    SELECT schedule.id, person_id, idempotency_key AS key, 'schedule' AS kind, state, minor,
        person.account_number AS account, recipient.account_number AS recipient,
        schedule.kind AS moves, rhythm, first_date, last_date, times, made, next_date,
        next_at <= now() AS is_due
    FROM schedule JOIN person ON person.id = person_id
    LEFT JOIN person AS recipient ON recipient.id = recipient_id
""")
SCHEDULE_RUNS = text("""
    SELECT schedule_id, date, state, reason, operation_id, due_at <= now() AS is_due
    FROM schedule_run ORDER BY schedule_id, date
""")
# As the pages name them: a split by itself, and what is asked of one by its only request.
REQUEST_GROUPS = text("""
    SELECT CASE way WHEN 'split' THEN request_group.id ELSE min(request.id::text)::uuid END AS id,
        request_group.id AS group_id, request_group.asker_id AS person_id,
        idempotency_key AS key, 'request' AS kind, 'asked' AS state,
        own_share + coalesce(sum(minor), 0)::bigint AS minor, account_number AS account,
        NULL AS recipient, way
    FROM request_group JOIN person ON person.id = request_group.asker_id
    LEFT JOIN money_request AS request ON group_id = request_group.id
    GROUP BY request_group.id, account_number
""")
MONEY_REQUESTS = text("""
    SELECT request.id, group_id, asker_id, payer_id, asker.account_number AS asker,
        payer.account_number AS payer, minor, operation_id, token IS NOT NULL AS is_link,
        CASE WHEN state = 'open' AND expires_at <= now() THEN 'expired' ELSE state END AS state
    FROM money_request AS request JOIN person AS asker ON asker.id = asker_id
    LEFT JOIN person AS payer ON payer.id = payer_id
    ORDER BY group_id, number
""")
EVENTS = text("SELECT operation_id, state FROM operation_event ORDER BY id")
REGISTRATIONS = text("SELECT id, account_number AS account, state FROM registration")
WALLETS = text("""
    SELECT account_number AS account, array_agg(kind ORDER BY kind) AS accounts
    FROM person LEFT JOIN ledger.account ON owner = person.id GROUP BY person.id
""")
NOTIFICATIONS = text("""
    SELECT id, kind, person_id, operation_id, payout_id, registration_id, schedule_id,
        schedule_date, money_request_id, state
    FROM notification
""")
SENT = text("""
    SELECT account_number AS account, -sum(amount) AS total
    FROM ledger.entry JOIN ledger.posting ON posting.entry = sequence
    JOIN ledger.account ON account.id = account_id JOIN person ON person.id = owner
    WHERE step = 'transfer' AND amount < 0 GROUP BY 1
""")
SETTLEMENT = text("""
    SELECT account.currency, coalesce(sum(amount), 0) AS total
    FROM ledger.account JOIN ledger.posting ON account_id = account.id
    WHERE kind = 'settlement' GROUP BY 1
""")
TRANSFERS = text("""
    SELECT transfer.id, transfer.account, direction, transfer.amount, transfer.currency, state,
        count(entry_id) AS postings
    FROM transfer LEFT JOIN posting ON entry_id = transfer.id
    GROUP BY transfer.id
""")
OMNIBUS = text("""
    SELECT posting.currency, sum(amount) AS total
    FROM posting JOIN account ON account = number WHERE kind = 'omnibus' GROUP BY 1
""")
BANK_RULES = text("""
    SELECT 'the bank''s own books sum to zero' AS rule, currency AS id
    FROM posting GROUP BY currency HAVING sum(amount) <> 0
    UNION ALL
    SELECT 'the bank''s balances are the sum of its postings', number
    FROM account LEFT JOIN posting ON account = number
    WHERE account.kind = 'customer'
    GROUP BY number HAVING account.balance <> coalesce(sum(amount), 0)
""")
# Whoever was refused waited for a second before, so its backend doesn't hold the figure back.
DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
UNREST = text("""
    SELECT EXISTS (SELECT FROM operation WHERE state NOT IN ('settled', 'failed', 'cancelled'))
        OR EXISTS (SELECT FROM payout WHERE state = 'accepted')
        OR EXISTS (SELECT FROM schedule WHERE state = 'active' AND next_at <= now())
        OR EXISTS (
            SELECT FROM schedule_run WHERE state = 'running' OR state = 'due' AND due_at <= now()
        )
        OR EXISTS (SELECT FROM notification WHERE state = 'due')
        OR EXISTS (SELECT FROM registration WHERE state IN ('requested', 'waiting_for_bank'))
""")
CALLS = text("SELECT EXISTS (SELECT FROM operation WHERE state = 'submitted')")
BANK_UNREST = text("SELECT EXISTS (SELECT FROM transfer WHERE due_at IS NOT NULL)")

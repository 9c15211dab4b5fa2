-- Whose sign-in this is, while it lasts, and whether who it is was proven of late.
SELECT person.id, account_number, holder, email, currency, person.created_at, locale,
    confirmed_at > now() - make_interval(mins => %(confirmed_minutes)s) AS confirmed
FROM sign_in_session
JOIN person ON person.id = sign_in_session.person_id
WHERE sign_in_session.id = %(session_id)s AND person.id = %(person_id)s
    AND ended_at IS NULL AND expires_at > now()

"""What tells a process of the stack from the others: a part of its command line."""

MARKS = {
    "web": "webapp.wsgi:app",
    "bank": "bank_app.wsgi:app",
    "bank_settler": "bank_app.settler",
    "worker_bank": "--queue bank",
    "worker_mail": "--queue mail",
    "worker_registrations": "--queue registrations",
    "worker_payouts": "--queue payouts",
    "worker_schedules": "--queue schedules",
    "clock": "actors.clock",
    "redis": "redis-server",
    "postgres": "/postgres -D",
}


def name_of(command: str) -> str | None:
    """None for what is no process of its own in the stack, such as the supervisor."""
    return next((name for name, mark in MARKS.items() if mark in command), None)

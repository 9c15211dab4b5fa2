"""The bank's own PostgreSQL database: one engine per process, and transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from bank_app.metrics import count_queries
from bank_app.settings import settings

POOL_SIZE = 16  # the threads of the process, so that none waits for a connection
POOL_WAIT_SECONDS = 3
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 10
LOCK_SECONDS = 3  # callers give up after about four


@cache
def engine() -> Engine:
    made = create_engine(
        settings().database_url,
        pool_size=POOL_SIZE,
        max_overflow=4,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,  # an error's message ends in a log, and they may be personal
        pool_pre_ping=True,  # a restarted PostgreSQL costs a ping, not somebody's transfer
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": 10_000,  # milliseconds; a host that vanished never answers
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "options": f"-c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s",
        },
    )
    count_queries(made)
    return made


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session

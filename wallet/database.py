"""PostgreSQL, the truth: one engine per process, and transactions."""

import logging
import re
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from psycopg import Connection, Error
from psycopg.rows import namedtuple_row
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session

from wallet.settings import settings

POOL_SIZE = 16  # at least the threads of a process, so that none waits for a connection
POOL_WAIT_SECONDS = 5
CONNECT_SECONDS = 3
STATEMENT_SECONDS = 10
IDLE_SECONDS = 5  # between two statements: a process that was stopped must not keep rows locked
# A host that vanished answers nothing, not even with an error; the kernel would wait for hours.
KEEPALIVE = {
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
BEFORE_COMMIT, AFTER_COMMIT, AFTER_ROLLBACK = "before_commit", "after_commit", "after_rollback"

_DETAIL = re.compile(r"\nDETAIL:.*?(?=\nCONTEXT:|\Z)", re.DOTALL)

log = logging.getLogger(__name__)


class Model(DeclarativeBase):
    """A table of the wallet."""


@cache
def engine() -> Engine:
    made = create_engine(
        settings().database_url,
        pool_size=POOL_SIZE,
        max_overflow=4,
        pool_timeout=POOL_WAIT_SECONDS,
        hide_parameters=True,  # an error's message ends in a log, and they may be personal
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            **KEEPALIVE,
            # Nothing here runs for long enough that compiling its plan would pay.
            "options": f"-c jit=off -c statement_timeout={STATEMENT_SECONDS}s"
            f" -c idle_in_transaction_session_timeout={IDLE_SECONDS}s",
        },
    )
    event.listen(made, "handle_error", _leave_out_rows)
    event.listen(made, "checkout", _refuse_if_dead)
    return made


class Statement:
    """One that many requests make, with psycopg's placeholders. It is run by itself and commits by
    itself: one round trip, straight to the driver, because what SQLAlchemy does around a statement
    takes longer than PostgreSQL takes to answer one of these.
    """

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def first(self, **values: object) -> Any:
        """The first row, or None. Raises psycopg.Error."""
        rows = self.all(**values)
        return rows[0] if rows else None

    def all(self, **values: object) -> list[Any]:
        """Raises psycopg.Error."""
        with _pooled() as connection:
            return self._run(connection, values)

    def first_within(self, session: Session, **values: object) -> Any:
        """The same as a part of a transaction, which commits it. Raises psycopg.Error."""
        connection = session.connection().connection.driver_connection
        rows = self._run(connection, values)  # type: ignore[arg-type]
        return rows[0] if rows else None

    def _run(self, connection: Connection, values: dict[str, object]) -> list[Any]:
        cursor = connection.cursor(row_factory=namedtuple_row)
        try:
            return list(cursor.execute(self.sql, values).fetchall())
        except Error as error:
            _leave_out_row(error)
            raise


@contextmanager
def autocommit() -> Iterator[Session]:
    """No transaction: each statement commits by itself and costs one round trip. For what is read,
    and for what is written by a single statement.
    """
    with Session(autocommit_engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises.

    Ring and mail after the block: what raises inside it undoes the money. What the domain itself
    does best effort after a commit or a rollback, it leaves with `after_commit`, `after_rollback`.
    """
    with Session(engine(), expire_on_commit=False) as session:
        try:
            with session.begin():
                yield session
                session.flush()  # what only the commit would write is not the last thing either
                for call in session.info.get(BEFORE_COMMIT, ()):
                    call()
        except Exception:
            _follow(session, AFTER_ROLLBACK)
            raise
        _follow(session, AFTER_COMMIT)


def before_commit(session: Session, call: Callable[[], object]) -> None:
    """Do this as the last thing of the transaction, which is rolled back if it raises."""
    session.info.setdefault(BEFORE_COMMIT, []).append(call)


def after_commit(session: Session, call: Callable[[], object]) -> None:
    """Do this once the transaction is durable, and not at all if it is rolled back.

    SQLAlchemy's own event would make `commit()` raise for an error in here, though all is
    committed.
    """
    session.info.setdefault(AFTER_COMMIT, []).append(call)


def after_rollback(session: Session, call: Callable[[], object]) -> None:
    """Do this once the transaction is undone, and not at all if it is committed."""
    session.info.setdefault(AFTER_ROLLBACK, []).append(call)


def best_effort(call: Callable[[], object], moment: str = AFTER_COMMIT) -> None:
    """For what follows a commit: what is decided stays so, and its own error is the one to be
    told.
    """
    try:
        call()
    except Exception:
        log.exception("something %s failed", moment.replace("_", " a "))


@contextmanager
def _pooled() -> Iterator[Connection]:
    """A connection that commits by itself, and is returned as it was."""
    taken = engine().raw_connection()
    try:
        connection: Connection = taken.driver_connection  # type: ignore[assignment]
        connection.autocommit = True
        try:
            yield connection
        finally:
            if not connection.closed:
                connection.autocommit = False
    finally:
        taken.close()


@cache
def autocommit_engine() -> Engine:
    """The same connections, without transactions."""
    return engine().execution_options(isolation_level="AUTOCOMMIT")


def _refuse_if_dead(connection: Connection, _record: object, _proxy: object) -> None:
    """A restarted PostgreSQL costs nobody's request. It has said goodbye, so there is something to
    read on a connection that nobody asked anything; to look costs no round trip.
    """
    if connection.closed or _has_something_to_read(connection):
        raise InvalidatePoolError


def _has_something_to_read(connection: Connection) -> bool:
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    return bool(look.poll(0))


def _leave_out_rows(context: ExceptionContext) -> None:
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            _leave_out_row(error)


def _leave_out_row(error: BaseException) -> None:
    """An error's message ends in a log, and PostgreSQL's detail repeats the row that it refused."""
    error.args = tuple(_DETAIL.sub("", str(each)) for each in error.args)


def _follow(session: Session, moment: str) -> None:
    for call in session.info.get(moment, ()):
        best_effort(call, moment)

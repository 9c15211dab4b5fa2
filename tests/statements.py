"""What PostgreSQL is asked: so that a test can say "nothing", or "once"."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from wallet.database import Statement, engine


@contextmanager
def statements() -> Iterator[list[str]]:
    """Those of this process, as they are asked, by SQLAlchemy or straight to the driver."""
    asked: list[str] = []
    ask = Statement.all

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def note_and_ask(statement: Statement, **values: object) -> list[Any]:
        asked.append(statement.sql)
        return ask(statement, **values)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        with patch.object(Statement, "all", note_and_ask):
            yield asked
    finally:
        event.remove(engine(), "before_cursor_execute", note)

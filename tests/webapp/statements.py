"""What PostgreSQL is asked: so that a test can say "nothing"."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from wallet.database import engine


@contextmanager
def statements() -> Iterator[list[str]]:
    """Those of this process, as they are asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine(), "before_cursor_execute", note)

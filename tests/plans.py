"""Plans that PostgreSQL seldom makes, such as for a table that had one row when it last looked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

# Without these, what stands in an IN is the inner side of a nested loop that keeps nothing.
_WITHOUT = ("hashjoin", "mergejoin", "hashagg", "sort", "material")
_OPTIONS = "".join(f" -c enable_{means}=off" for means in _WITHOUT)


@contextmanager
def everything_again_for_each_row(engine: Engine) -> Iterator[None]:
    """A subquery that PostgreSQL is free to run again for each row is run so."""

    def plan(_dialect: object, _record: object, _args: object, values: dict[str, Any]) -> None:
        values["options"] += _OPTIONS

    event.listen(engine, "do_connect", plan)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "do_connect", plan)
        engine.dispose()

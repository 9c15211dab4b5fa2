"""What the bank counts. One process, so the client's default registry is the whole truth."""

from typing import Any

from prometheus_client import Counter
from sqlalchemy import Engine, event

CACHE_HITS = Counter("bank_cache_hits", "Look-ups of an account's identity answered from memory")
CACHE_MISSES = Counter(
    "bank_cache_misses", "Look-ups of an account's identity that asked the database"
)
QUERIES = Counter("bank_database_queries", "Statements sent to the database", ["purpose"])
TRANSFERS = Counter("bank_transfers", "Items of transfer requests by their answer", ["state"])
UNAUTHORIZED = Counter("bank_unauthorized", "Requests without a good service token")

for purpose in ("verify", "other"):
    QUERIES.labels(purpose)  # shown as 0 before the first one


def count_queries(engine: Engine) -> None:
    """Count every statement by the `purpose` of its execution options ("other" without one)."""

    @event.listens_for(engine, "before_cursor_execute")
    def count(*arguments: Any) -> None:
        context = arguments[4]
        options = context.execution_options if context else {}
        QUERIES.labels(options.get("purpose", "other")).inc()

"""What a call has written: so that a test can say "nothing"."""

from typing import Any

import psycopg
from psycopg import sql


class Rows:
    """The rows of every table of a database, watched from outside, as a superuser."""

    def __init__(self, superuser_url: str) -> None:
        self._connection = psycopg.connect(superuser_url, autocommit=True)
        tables = self._connection.execute(
            """
            SELECT table_schema, table_name FROM information_schema.tables
            WHERE table_type = 'BASE TABLE'
                AND table_schema NOT IN ('pg_catalog', 'information_schema', 'kept')
            """
        ).fetchall()
        self._query = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} t").format(
                sql.Literal(table), sql.Identifier(schema, table)
            )
            for schema, table in tables
        )
        self._transaction = 0
        self._seen: dict[str, Any] = {}
        self.changed()

    def changed(self) -> set[str]:
        """The tables that hold something else than when this was asked before."""
        next_transaction = self._one("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        if next_transaction == self._transaction:
            return set()  # nobody has even begun to write
        self._transaction = next_transaction
        before, self._seen = self._seen, dict(self._connection.execute(self._query).fetchall())
        return {table for table, rows in self._seen.items() if before.get(table) != rows}

    def close(self) -> None:
        self._connection.close()

    def _one(self, query: str) -> Any:
        row = self._connection.execute(query).fetchone()
        assert row is not None
        return row[0]

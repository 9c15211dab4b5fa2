"""The history of those who look for something in it, page by page.

What they look for may be anywhere in a million operations, and no index knows notes or parts of
names. So a page looks at so many operations at most, and says how far back it looked; the next one
goes on from there.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import UUID

from wallet import numbers
from wallet.database import Statement
from wallet.operations.filters import KINDS, STATES, Filters
from wallet.operations.views import (
    MAX_PAGE,
    HistoryPage,
    OperationView,
    before,
    history,
    page_of,
)
from wallet.paging import check_limit
from wallet.plain import plain, plain_sql

WINDOW = 10_000  # operations that one page looks at
EXPORT_PAGE = 500

_HERE = Path(__file__).parent
_WORDS = "concat_ws(' ', other.holder, note)"  # where they may be
_SEARCH = (_HERE / "search.sql").read_text().replace("{plain_words}", plain_sql(_WORDS))
_REACHED = (_HERE / "reached.sql").read_text()


def search(
    person_id: UUID,
    filters: Filters,
    *,
    cursor: str | None = None,
    limit: int = 20,
    window: int = WINDOW,
) -> HistoryPage:
    """The newest first; `cursor` is the `next_cursor` of the page before. With one, a page that is
    short, or empty, is not the end: `searched_to` says how far back it looked.

    Raises InvalidInput.
    """
    check_limit(limit, EXPORT_PAGE)
    bounds = {
        "person_id": person_id,
        "from": _first_number(filters),
        "before": min(before(cursor), _end(filters)),
    }
    rows = _search_of(limit + 1, window).all(**bounds, **_values(filters))
    page = page_of(rows, person_id, limit)
    reached = None if page.next_cursor else _reached_of(window).first(**bounds)
    if reached is None:
        return page
    return HistoryPage(page.items, str(reached.sequence), searched_to=reached.created_at)


def walk(person_id: UUID, filters: Filters) -> Iterator[OperationView]:
    """All of them, the newest first, read portion by portion as they are asked for."""
    cursor = None
    while True:
        if filters:
            page = search(person_id, filters, cursor=cursor, limit=EXPORT_PAGE)
        else:
            page = history(person_id, cursor=cursor, limit=MAX_PAGE)
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _first_number(filters: Filters) -> int:
    if filters.first_moment is None:
        return numbers.FIRST
    return numbers.not_after("operation", filters.first_moment)


def _end(filters: Filters) -> int:
    return numbers.NO_END if filters.end is None else numbers.beyond("operation", filters.end)


def _values(filters: Filters) -> dict[str, object]:
    kind, adds = KINDS[filters.kind] if filters.kind else (None, None)
    return {
        "kind": kind,
        "adds": adds,
        "states": sorted(STATES[filters.state]) if filters.state else None,
        "other": filters.person,
        "first_moment": filters.first_moment,
        "end": filters.end,
        "least": filters.least.minor if filters.least else None,
        "most": filters.most.minor if filters.most else None,
        "words": [plain(word) for word in filters.words] or None,
    }


@cache
def _search_of(limit: int, window: int) -> Statement:
    """With its limits in it, as the plain history's."""
    return Statement(_with(window, _SEARCH).replace("%(limit)s", str(limit)))


@cache
def _reached_of(window: int) -> Statement:
    return Statement(_with(window, _REACHED))


def _with(window: int, sql: str) -> str:
    return sql.replace("%(window)s", str(window))

"""Home, the activity, and one operation."""

from uuid import UUID

from wallet import operations, requests
from wallet.languages import ngettext
from wallet.operations import Filters, OperationView
from wallet.operations.views import MAX_PAGE
from wallet.people import Person
from webapp import versions, welcome
from webapp.screens.pulse import Context, pulse

LATEST = 50
PER_PAGE = 50


def dashboard(person: Person) -> Context:
    version = versions.version(person)  # before the rows: it may only ever be too old
    overview = operations.overview(person)
    history = operations.history(person.id, limit=LATEST)
    own: Context = {
        "overview": overview,
        "to_pay": requests.count_to_pay(person.id),
        "history": history,
        "first_steps": welcome.first_steps(person, history),
        "moved": _moved(overview, history.items),
    }
    return own | pulse("dashboard", version, history.items)


def _moved(overview: operations.Overview, latest: list[OperationView]) -> str:
    """Changes when money moved, and only then: the charts are asked for anew."""
    done = next((item.id for item in latest if item.settled_at), None)
    return f"{overview.available.minor} {overview.held.minor} {done}"


def activity(person: Person, cursor: str | None = None, filters: Filters | None = None) -> Context:
    """Older pages don't change, and nobody who looks for something is disturbed: both aren't live.
    Raises InvalidInput for a bad cursor.
    """
    version = versions.version(person)
    if filters:
        found = operations.search(person.id, filters, cursor=cursor, limit=PER_PAGE)
    else:
        found = operations.history(person.id, cursor=cursor, limit=PER_PAGE)
    if filters or cursor:
        said = _how_many(len(found.items), more=found.next_cursor is not None)
        return {"history": found, "on": "", "version": None, "announcement": said}
    return {"history": found} | pulse(f"activity:{found.next_cursor or ''}", version, found.items)


def _how_many(shown: int, *, more: bool) -> str:
    if more:
        return ngettext("%(num)s shown. There are more.", "%(num)s shown. There are more.", shown)
    return ngettext("%(num)s shown.", "%(num)s shown.", shown)


def newest(person: Person, down_to: str | None) -> Context:
    """The activity's first page, down to where it ended when it was opened: what was read on below
    that stays in its place.
    """
    version = versions.version(person)
    found = operations.history(person.id, limit=MAX_PAGE, down_to=down_to)
    live = pulse(f"activity:{down_to or ''}", version, found.items)
    return {"history": found, "has_gap": found.next_cursor is not None} | live


def operation(person: Person, operation_id: UUID) -> Context:
    """Raises OperationNotFound, also for somebody else's."""
    version = versions.version(person)
    found = operations.find(person.id, operation_id)
    return {
        "operation": found,
        "steps": operations.story(operation_id),
        "bookings": operations.bookings(person.id, operation_id),
    } | pulse(f"operation:{operation_id}", version, [found])

"""What the live pages show: how each is read, and which of its partials change while it is open.

`on` names such a page: "dashboard", "activity:<where its first page ended>", "operation:<id>",
"payout:<id>", "request:<id>" or "split:<id>".
"""

from collections.abc import Iterable
from uuid import UUID

from flask import Response, abort, make_response, render_template

from wallet import bank as bank_link
from wallet import operations, payouts, requests
from wallet.database import autocommit
from wallet.errors import OperationNotFound
from wallet.operations import Filters, OperationView
from wallet.operations.views import MAX_PAGE
from wallet.payouts import PayoutView, RowState, State
from wallet.people import Person
from webapp import confirming, formats, forms, versions, welcome
from webapp.request_words import request_words

LATEST = 50
PER_PAGE = 50

PARTIALS = {
    "dashboard": (
        "dashboard/_bank.html",
        "dashboard/_balance.html",
        "requests/_waiting.html",
        "dashboard/_welcome.html",
        "dashboard/_payees.html",
        "dashboard/_feed.html",
        "dashboard/_moved.html",
    ),
    "activity": ("activity/_newest.html",),
    "operation": ("dashboard/_bank.html", "operations/_operation.html"),
    "payout": ("payouts/_payout.html",),
    "request": ("requests/_request.html",),
    "split": ("requests/_split.html",),
}

ON_EVERY_PAGE = ("notifications/_unread.html", "live/_announcement.html")

Context = dict[str, object]


def dashboard(person: Person) -> Context:
    version = versions.version(person)  # before the rows: it may only ever be too old
    overview = operations.overview(person)
    with autocommit() as session:
        to_pay = requests.count_to_pay(session, person.id)
    history = operations.history(person.id, limit=LATEST)
    own: Context = {
        "overview": overview,
        "to_pay": to_pay,
        "history": history,
        "first_steps": welcome.first_steps(person, history),
        "moved": _moved(overview, history.items),
    }
    return own | _pulse("dashboard", version, history.items)


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
        more = " There are more." if found.next_cursor else ""
        said = f"{len(found.items)} shown.{more}"
        return {"history": found, "on": "", "version": None, "announcement": said}
    return {"history": found} | _pulse(f"activity:{found.next_cursor or ''}", version, found.items)


def newest(person: Person, down_to: str | None) -> Context:
    """The activity's first page, down to where it ended when it was opened: what was read on below
    that stays in its place.
    """
    version = versions.version(person)
    found = operations.history(person.id, limit=MAX_PAGE, down_to=down_to)
    pulse = _pulse(f"activity:{down_to or ''}", version, found.items)
    return {"history": found, "has_gap": found.next_cursor is not None} | pulse


def operation(person: Person, operation_id: UUID) -> Context:
    """Raises OperationNotFound, also for somebody else's."""
    version = versions.version(person)
    found = operations.find(person.id, operation_id)
    return {
        "operation": found,
        "steps": operations.story(operation_id),
        "bookings": operations.bookings(person.id, operation_id),
        "other_side": operations.other_side(person.id, operation_id),
    } | _pulse(f"operation:{operation_id}", version, [found])


def payout(person: Person, payout_id: UUID) -> Context:
    """Live while it is carried out. Raises PayoutNotFound, also for somebody else's."""
    version = versions.version(person)
    with autocommit() as session:
        found = payouts.find(session, person.id, payout_id)
        is_draft = found.state is State.DRAFT
        review = payouts.review(session, person, payout_id) if is_draft else None
        refused = payouts.rows(session, person.id, payout_id, state=RowState.REFUSED).items
    return {
        "payout": found,
        "review": review,
        "refused": refused,
        "on": f"payout:{payout_id}",
        "version": version,
        "quick": found.in_flight,
        "announcement": _payout_announcement(found),
    }


def request(person: Person, request_id: UUID) -> Context:
    """Live, for both of them, while it is open. Raises RequestNotFound, also for what is between
    others."""
    version = versions.version(person)
    with autocommit() as session:
        found = requests.find(session, person.id, request_id)
    return {
        "request_": found,  # Flask's own is `request`
        "form": forms.blank(confirming.PASSWORD),
        "on": f"request:{request_id}",
        "version": version,
        "quick": False,
        "announcement": request_words(found),
    }


def split(person: Person, group_id: UUID) -> Context:
    """Raises RequestNotFound, also for somebody else's."""
    version = versions.version(person)
    with autocommit() as session:
        found = requests.find_split(session, person.id, group_id)
    return {
        "split": found,
        "on": f"split:{group_id}",
        "version": version,
        "quick": False,
        "announcement": f"{found.paid_count} of {len(found.parts)} have paid.",
    }


OF_ONE = {"operation": operation, "payout": payout, "request": request, "split": split}


def changed(person: Person, on: str) -> Response:
    """The poll's next turn, and all that may have changed on a page, out of band."""
    context = _read(person, on)
    names = (*PARTIALS[on.partition(":")[0]], *ON_EVERY_PAGE)
    parts = [render_template("live/_live.html", **context)]
    parts += [render_template(name, oob=True, **context) for name in names]
    return make_response("\n".join(parts))


def _read(person: Person, on: str) -> Context:
    name, _, its_id = on.partition(":")
    if name in OF_ONE:
        return OF_ONE[name](person, _uuid(its_id))
    if name not in PARTIALS:
        abort(404)
    return newest(person, its_id or None) if name == "activity" else dashboard(person)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise OperationNotFound from None


def _pulse(on: str, version: str, shown: Iterable[OperationView]) -> Context:
    """What every live page has: version, pace, the bank, the sentence that is read aloud."""
    bank = bank_link.status()
    shown = list(shown)
    return {
        "on": on,
        "version": version,
        "bank": bank,
        "quick": not bank.reachable or any(item.in_flight for item in shown),
        "announcement": _announcement(shown, bank),
    }


def _announcement(shown: list[OperationView], bank: bank_link.BankStatus) -> str:
    """The latest news in a sentence; a page reads it aloud only when it is another than before."""
    if not bank.reachable:
        return "Your bank can't be reached right now."
    if not shown:
        return ""
    latest = max(shown, key=lambda item: item.settled_at or item.created_at)
    return f"{formats.title(latest)}, {latest.amount.display()}: {formats.story(latest)}"


def _payout_announcement(payout: PayoutView) -> str:
    """Not each step: who listens would hear nothing else."""
    if not payout.is_final:
        return "Your payments are being sent." if payout.in_flight else ""
    return f"Done: {payout.settled:,} sent, {payout.refused:,} refused."

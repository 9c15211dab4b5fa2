"""A request for money, and a split of several."""

from uuid import UUID

from wallet import requests
from wallet.database import autocommit
from wallet.languages import ngettext
from wallet.people import Person
from webapp import confirming, forms, versions
from webapp.request_words import request_words
from webapp.screens.pulse import Context


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
    said = ngettext(
        "%(num)s of %(all)s have paid.",
        "%(num)s of %(all)s have paid.",
        found.paid_count,
        all=len(found.parts),
    )
    return {
        "split": found,
        "on": f"split:{group_id}",
        "version": version,
        "quick": False,
        "announcement": said,
    }

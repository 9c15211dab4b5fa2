"""The live version of who is signed in: read once for an answer, before the rows it shows."""

from flask import g

from wallet import live
from wallet.people import Person


def version(person: Person) -> str:
    if "live_version" not in g:
        g.live_version = live.version(person.id)
    found: str = g.live_version
    return found

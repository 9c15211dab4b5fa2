"""What live pages of operations have: version, pace, the bank, the sentence that is read aloud."""

from collections.abc import Iterable

from wallet import bank as bank_link
from wallet.languages import gettext
from wallet.operations import OperationView
from webapp.operation_words import story, title

Context = dict[str, object]


def pulse(on: str, version: str, shown: Iterable[OperationView]) -> Context:
    """`shown` are the operations on it; quick while one of them is on its way."""
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
        return gettext("Your bank can't be reached right now.")
    if not shown:
        return ""
    latest = max(shown, key=lambda item: item.settled_at or item.created_at)
    return gettext(
        "%(what)s, %(amount)s: %(story)s",
        what=title(latest),
        amount=latest.amount.display(),
        story=story(latest),
    )

"""Check every operation against the ledger, and every account against the people."""

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from wallet.ledger import Finding
from wallet.ledger.verify import find

RULES = text((Path(__file__).parent / "verify.sql").read_text())


def verify(session: Session) -> list[Finding]:
    """The rules that are broken, with what breaks them; an empty list is good news.

    That the ledger itself is sound is `wallet.ledger.verify`'s to say. Sees one moment, and
    disturbs nobody. Takes some seconds per million operations.
    """
    return find(session, RULES)

"""The ledger's quick door, which locks two accounts in the order in which they are given.

A mistake in the database and in no process: made of the migration's own text, so that it can't
outlive what it is a mistake in.
"""

from tests import services

DOOR = services.ROOT / "migrations/wallet/sql/ledger_post_pair_v3.sql"
MISTAKES = {
    "low CONSTANT bigint := least(payer, payee);": "low CONSTANT bigint := payer;",
    "high CONSTANT bigint := greatest(payer, payee);": "high CONSTANT bigint := payee;",
    "CASE WHEN payer < payee THEN -minor ELSE minor END": "-minor",
    # Between the two locks, so that two sends meet there.
    "        IF FOUND THEN\n            UPDATE": """
        IF FOUND THEN
            PERFORM pg_sleep(0.1);
            UPDATE""",
}


def ordered() -> str:
    """As it is."""
    return _changed(DOOR.read_text(), {"CREATE FUNCTION": "CREATE OR REPLACE FUNCTION"})


def unordered() -> str:
    return _changed(ordered(), MISTAKES)


def _changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert text.count(old) == 1, f"{DOOR.name} doesn't say {old!r} once"
        text = text.replace(old, new)
    return text

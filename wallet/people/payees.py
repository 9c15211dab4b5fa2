"""Who can be paid, and by whom. Whoever can't is, to who asks, as somebody without a wallet.

The rule stands in `can_be_paid.sql`, once. What books money locks the row it asks about
(`FOR KEY SHARE`, which the foreign keys of an operation take anyway): closing a wallet takes the
whole row, so a payment either comes before it, and is seen, or after it, and finds nobody.
"""

from pathlib import Path
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.sql.elements import TextClause

_RULE = (Path(__file__).parent / "can_be_paid.sql").read_text()


def with_rule(sql: str, *, payer: str) -> str:
    """Fill the rule in for `{can_be_paid}`; `payer` is the SQL for the id of who pays."""
    return sql.replace("{can_be_paid}", _RULE.replace("{payer}", payer))


def can_be_paid_by(payer_id: UUID) -> TextClause:
    """The rule as a condition of a query over `Person`."""
    rule = text(_RULE.replace("{payer}", ":payer_id"))
    return rule.bindparams(bindparam("payer_id", payer_id, Uuid))

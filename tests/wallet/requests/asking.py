"""What it takes to ask for money, in one line each."""

from uuid import UUID, uuid4

from sqlalchemy import text

from tests.characters import Character
from wallet import requests
from wallet.database import transaction
from wallet.operations import OperationView
from wallet.requests import Ask, Asked, RequestView, SplitView


def asks(
    asker: Character,
    payer: Character | str,
    amount: str,
    note: str | None = None,
    key: str | None = None,
) -> UUID:
    """The request's id."""
    to = payer if isinstance(payer, str) else payer.person.account_number
    fields = {"amount": amount, "to": to, "note": note}
    request = Ask.of_person(fields, currency=asker.currency, key=key or str(uuid4()))
    return _asks(asker, request).request_id


def makes_link(asker: Character, amount: str, note: str | None = None) -> RequestView:
    fields = {"amount": amount, "note": note}
    request = Ask.by_link(fields, currency=asker.currency, key=str(uuid4()))
    return sees(asker, _asks(asker, request).request_id)


def splits(asker: Character, fields: dict[str, str], key: str | None = None) -> UUID:
    """The group's id."""
    request = requests.split(
        fields,
        currency=asker.currency,
        own_account=asker.person.account_number,
        key=key or str(uuid4()),
    )
    return _asks(asker, request).group_id


def _asks(asker: Character, request: Ask) -> Asked:
    with transaction() as session:
        return requests.ask(session, asker.person, request)


def sees(person: Character, request_id: UUID) -> RequestView:
    with transaction() as session:
        return requests.find(session, person.id, request_id)


def sees_split(person: Character, group_id: UUID) -> SplitView:
    with transaction() as session:
        return requests.find_split(session, person.id, group_id)


def pays(payer: Character, request_id: UUID, *, confirmed: bool = True) -> OperationView:
    with transaction() as session:
        return requests.pay(session, payer.person, request_id, confirmed=confirmed)


def pays_link(payer: Character, token: str | None, *, confirmed: bool = True) -> OperationView:
    with transaction() as session:
        return requests.pay_link(session, payer.person, token or "", confirmed=confirmed)[1]


def declines(payer: Character, request_id: UUID) -> None:
    with transaction() as session:
        requests.decline(session, payer.id, request_id)


def cancels(asker: Character, request_id: UUID) -> None:
    with transaction() as session:
        requests.cancel(session, asker.id, request_id)


def reminds(asker: Character, request_id: UUID) -> None:
    with transaction() as session:
        requests.remind(session, asker.id, request_id)


def let_pass(days: int, request_id: UUID) -> None:
    """Let it have been asked for so many days ago."""
    change = text("""
        UPDATE money_request SET created_at = created_at - make_interval(days => :days),
            expires_at = expires_at - make_interval(days => :days),
            reminded_at = reminded_at - make_interval(days => :days),
            ended_at = ended_at - make_interval(days => :days)
        WHERE id = :id
    """)
    with transaction() as session:
        session.execute(change, {"days": days, "id": request_id})


def told(request_id: UUID) -> list[str]:
    """What kinds of mail were promised about it."""
    kinds = text("SELECT kind FROM notification WHERE money_request_id = :id ORDER BY id")
    with transaction() as session:
        return list(session.scalars(kinds, {"id": request_id}))

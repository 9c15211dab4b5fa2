"""Whom a payout's rows are for, looked up in one query."""

from uuid import UUID

from sqlalchemy.orm import Session

from wallet import people
from wallet.payouts.faults import IS_SELF, NOT_FOUND, Fault, fault_of_account
from wallet.payouts.requests import PayoutRequest
from wallet.people import Person


def find_recipients(
    session: Session, person: Person, request: PayoutRequest
) -> tuple[dict[int, UUID], list[Fault]]:
    """The recipient of each row by its number, and all faults of the request in order.

    Raises TooManyAttempts, without a word on which, when more accounts are unknown than this person
    may ask for in vain: a file must not be a way to search for who has a wallet.
    """
    others = {r.to for r in request.requests.values()} - {person.account_number}
    known = people.find_recipients(session, others, person.currency, asked_by=person.id)
    recipients: dict[int, UUID] = {}
    faults = list(request.faults)
    for number, row in request.requests.items():
        if row.to in known:
            recipients[number] = known[row.to]
        else:
            code = IS_SELF if row.to == person.account_number else NOT_FOUND
            faults.append(fault_of_account(number, row, code))
    return recipients, sorted(faults, key=lambda fault: fault.number)

"""Whom a form about sending means: a number that is typed, or somebody who is chosen by name."""

from uuid import UUID

from flask import request

from wallet import contacts
from wallet.database import transaction
from wallet.errors import InvalidInput
from wallet.languages import gettext
from wallet.operations import Counterparty
from wallet.people.account_numbers import is_account_number, without_spaces
from webapp.auth import current_person

CHOSEN = "payee"  # the field with the id of who was chosen; a number that was typed goes first


def chosen_number() -> str | None:
    """The account number of who was chosen in the posted form; None when a number was typed, or
    nobody was chosen. Raises InvalidInput.
    """
    chosen = request.form.get(CHOSEN, "")
    if not chosen or is_typed():
        return None
    if (found := known(chosen)) is None:
        message = gettext("Choose somebody you know, or enter an account number.")
        raise InvalidInput("to", message)
    return found.account_number


def is_typed() -> bool:
    """A whole number stands in the posted form: who typed it may read it again."""
    return is_account_number(without_spaces(request.form.get("to", "")))


def known(chosen: str) -> Counterparty | None:
    try:
        its_id = UUID(chosen)
    except ValueError:
        return None
    with transaction() as session:
        return contacts.payee(session, current_person().id, its_id)


def suggested(typed: str, chosen: str | None) -> dict[str, object]:
    """For the list: those whose names contain what was typed, or the latest; the chosen one among
    them.
    """
    name = _name_in(typed)
    with transaction() as session:
        found = contacts.payees(session, current_person().id, name)
    if chosen and chosen not in {str(each.id) for each in found}:
        found = [each for each in [known(chosen)] if each] + found
    return {"people": found, "chosen": chosen, "typed": name}


def _name_in(typed: str) -> str:
    """What may be a name; a number is nobody's."""
    return typed.strip() if any(character.isalpha() for character in typed) else ""

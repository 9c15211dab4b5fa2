"""What it takes to close a wallet, in one line."""

from dataclasses import replace

from tests.characters import ORIGIN, Character, who
from wallet import closing
from wallet.database import transaction
from wallet.people import SignedIn, Tokens


def confirmed(person: Character, tokens: Tokens | None = None) -> SignedIn:
    return replace(who(tokens or person.signs_in()), confirmed=True)


def closes(person: Character, signed_in: SignedIn | None = None) -> None:
    with transaction() as session:
        closing.close_wallet(session, signed_in or confirmed(person), ORIGIN)

"""People: signing up, signing in, being found.

Sign-up proves ownership: a registration keeps a number and a password's hash; the bank says who
owns that account; a code goes to the mail that the bank has on file; the code *with its own
registration* opens the wallet. Whoever asks for a number learns nothing about it, whatever it is.
"""

from wallet.people.codes import mint_code
from wallet.people.lookups import find_recipient
from wallet.people.models import Person, Registration, SignInSession
from wallet.people.registrations import (
    ask_for_another_code,
    confirm_registration,
    forget_old,
    request_registration,
)
from wallet.people.sessions import (
    SESSION_DAYS,
    SessionView,
    SignedIn,
    authenticate,
    end_session,
    refresh_session,
    sessions_of,
    sign_in,
    start_session,
)
from wallet.people.states import MOVES, RegistrationState
from wallet.people.tokens import Tokens, session_id_of
from wallet.people.verification import is_anything_due, verify_due

__all__ = [
    "MOVES",
    "SESSION_DAYS",
    "Person",
    "Registration",
    "RegistrationState",
    "SessionView",
    "SignInSession",
    "SignedIn",
    "Tokens",
    "ask_for_another_code",
    "authenticate",
    "confirm_registration",
    "end_session",
    "find_recipient",
    "forget_old",
    "is_anything_due",
    "mint_code",
    "refresh_session",
    "request_registration",
    "session_id_of",
    "sessions_of",
    "sign_in",
    "start_session",
    "verify_due",
]

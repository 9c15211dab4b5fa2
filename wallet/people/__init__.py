"""People: signing up, signing in, proving who they are, being found.

Sign-up proves ownership: a registration keeps a number and a password's hash; the bank says who
owns that account; a code goes to the mail that the bank has on file; the code *with its own
registration* opens the wallet. Whoever asks for a number learns nothing about it, whatever it is.
"""

from wallet.people.account_numbers import mask
from wallet.people.authenticator import RECOVERY_CODES
from wallet.people.codes import mint_code
from wallet.people.confirmation import change_password, confirm_password
from wallet.people.devices import knows_device
from wallet.people.forget import forget_sign_ins
from wallet.people.lookups import (
    FAILURES_PER_HOUR,
    count_failed_lookups,
    find_recipient,
    find_recipients,
    forget_lookups,
    may_name_stranger,
    refuse_to_search,
)
from wallet.people.models import Person, Registration, SignInSession
from wallet.people.passkeys import (
    PasskeyView,
    add_passkey,
    begin_adding_passkey,
    begin_confirming_with_passkey,
    can_have_passkeys,
    confirm_with_passkey,
    passkeys_of,
    remove_passkey,
)
from wallet.people.preferences import choose_locale
from wallet.people.registrations import (
    ask_for_another_code,
    confirm_registration,
    forget_old,
    request_registration,
)
from wallet.people.second_factor import (
    Enrolment,
    SecondFactor,
    begin_second_factor,
    disable_second_factor,
    enable_second_factor,
    new_recovery_codes,
    second_factor_of,
)
from wallet.people.sessions import (
    CONFIRMED_MINUTES,
    SESSION_DAYS,
    SessionView,
    SignedIn,
    authenticate,
    end_other_sessions,
    end_session,
    refresh_session,
    sessions_of,
    start_session,
)
from wallet.people.sign_ins import finish_sign_in, sign_in
from wallet.people.states import MOVES, RegistrationState
from wallet.people.tokens import Tokens, session_id_of
from wallet.people.verification import is_anything_due, verify_due

__all__ = [
    "CONFIRMED_MINUTES",
    "FAILURES_PER_HOUR",
    "MOVES",
    "RECOVERY_CODES",
    "SESSION_DAYS",
    "Enrolment",
    "PasskeyView",
    "Person",
    "Registration",
    "RegistrationState",
    "SecondFactor",
    "SessionView",
    "SignInSession",
    "SignedIn",
    "Tokens",
    "add_passkey",
    "ask_for_another_code",
    "authenticate",
    "begin_adding_passkey",
    "begin_confirming_with_passkey",
    "begin_second_factor",
    "can_have_passkeys",
    "change_password",
    "choose_locale",
    "confirm_password",
    "confirm_registration",
    "confirm_with_passkey",
    "count_failed_lookups",
    "disable_second_factor",
    "enable_second_factor",
    "end_other_sessions",
    "end_session",
    "find_recipient",
    "find_recipients",
    "finish_sign_in",
    "forget_lookups",
    "forget_old",
    "forget_sign_ins",
    "is_anything_due",
    "knows_device",
    "mask",
    "may_name_stranger",
    "mint_code",
    "new_recovery_codes",
    "passkeys_of",
    "refresh_session",
    "refuse_to_search",
    "remove_passkey",
    "request_registration",
    "second_factor_of",
    "session_id_of",
    "sessions_of",
    "sign_in",
    "start_session",
    "verify_due",
]

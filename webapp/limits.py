"""How often somebody may ask. Each route that changes something names its limit, as it names who
may use it. The one at large holds for all that isn't exempt, and before anything else is asked:
also where no route matches, where a form is refused as forged, and where nobody is signed in.

A limit counts for whoever asks: the sign-in, else the network that they come from. Money alone is
counted for the person: a sign-in that was stolen, or has ended, uses up nothing of its owner's.
What Redis sees of either is a keyed digest. What wrong passwords cost beyond this, and why nobody
can lock another out with them, is the domain's: `wallet.people.guesses`.
"""

import math
import time
from collections.abc import Callable

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limiter, RequestLimit, RouteLimit
from flask_login import current_user

from wallet.errors import TooManyAttempts
from wallet.languages import ngettext
from wallet.people.keys import keyed_digest
from wallet.people.places import network_of
from wallet.settings import settings
from webapp import confirming, counters
from webapp.attempts import challenged_person_id, current_attempt
from webapp.auth import View, sign_in_id_by_signature

# How many, in which time. Each is multiplied by RATE_LIMIT_FACTOR.
SIGN_INS_OF_A_NETWORK = 30, "5 minutes"
SIGN_INS_TO_AN_ACCOUNT = 20, "15 minutes"  # from one network, or with one device
SIGN_INS_FROM_ANYWHERE = 200, "15 minutes"  # to one account
CODES = 20, "10 minutes"
SIGN_UPS = 10, "1 hour"
MONEY = 60, "1 minute"
PAYOUTS = 20, "10 minutes"  # each may have thousands of rows
DOWNLOADS = 30, "10 minutes"  # each may read tens of thousands of rows
REQUESTS = 30, "10 minutes"  # each may be mails to people who didn't ask for them
EXPORTS = 10, "10 minutes"  # each reads all that there is of somebody
PREFERENCES = 60, "10 minutes"
CONTACTS = 120, "10 minutes"
AT_LARGE = 600, "1 minute"


def _refuse(limit: RequestLimit) -> None:
    """Refused as the domain refuses, with the seconds after which the bucket is empty again."""
    seconds = max(1, math.ceil(limit.window.reset_time - time.time()))
    raise TooManyAttempts(_please_wait(seconds), retry_after_seconds=seconds)


def _please_wait(seconds: int) -> str:
    if seconds < 100:
        return ngettext(
            "That was too much at once. Please wait a second.",
            "That was too much at once. Please wait %(num)s seconds.",
            seconds,
        )
    return ngettext(
        "That was too much at once. Please wait a minute.",
        "That was too much at once. Please wait %(num)s minutes.",
        math.ceil(seconds / 60),
    )


def _times_factor(amount: int, window: str) -> Callable[[], str]:
    return lambda: f"{amount * settings().rate_limit_factor} per {window}"


def _network() -> str:
    return _digest(network_of(request.remote_addr or ""))


def _person_or_network() -> str:
    """Only where who is signed in has been checked already."""
    return _digest(str(current_user.person.id)) if current_user.is_authenticated else _network()


def _sign_in_or_network() -> str:
    """As above; whoever stole a sign-in has no tries but its own."""
    if not current_user.is_authenticated:
        return _network()
    return _digest(str(current_user.signed_in.session_id))


def _signature_or_network() -> str:
    """Before anybody is checked: who is over the limit costs PostgreSQL nothing. Not the person's,
    or the token of a sign-in that has ended would keep its owner out."""
    sign_in_id = sign_in_id_by_signature()
    return _digest(str(sign_in_id)) if sign_in_id else _network()


def _account_here() -> str:
    attempt = current_attempt()
    return _digest(f"{attempt.account_number} {attempt.device or _network()}")


def _account_anywhere() -> str:
    return _digest(current_attempt().account_number)


def _challenged_here() -> str:
    return _digest(f"{challenged_person_id()} {_network()}")


def _answers_no_challenge() -> bool:
    return challenged_person_id() is None


def _no_try_of_the_network() -> bool:
    attempt = current_attempt()
    return not attempt.is_read or bool(attempt.device)


def _names_no_account() -> bool:
    return not current_attempt().account_number


def _names_no_account_or_knows_it() -> bool:
    return _names_no_account() or bool(current_attempt().device)


def _brings_no_proof() -> bool:
    return not confirming.brings_proof()


def _digest(who: str) -> str:
    return keyed_digest("limits", who).hex()


# Fixed windows: one round trip each, and they alone can say honestly when they are empty again.
limiter = Limiter(
    _signature_or_network,
    application_limits=[ApplicationLimit(_times_factor(*AT_LARGE), scope="at-large")],
    request_identifier=lambda: request.endpoint or "no route",  # without a name it would be free
    on_breach=_refuse,
    storage_uri=f"{counters.SCHEME}://",
    strategy="fixed-window",
)


def init_app(app: Flask) -> None:
    limiter.init_app(app)


def _named(
    name: str,
    limit: tuple[int, str],
    who: Callable[[], str],
    exempt_when: Callable[[], bool] | None = None,
) -> RouteLimit:
    return limiter.shared_limit(
        _times_factor(*limit), scope=name, key_func=who, exempt_when=exempt_when
    )


codes = _named("codes", CODES, _sign_in_or_network)
sign_ups = _named("sign-ups", SIGN_UPS, _network)
payouts = _named("payouts", PAYOUTS, _person_or_network)
# For the API, which reads no form: there a password has a route of its own, with its own limit.
money_by_program = _named("money", MONEY, _person_or_network)
downloads = _named("downloads", DOWNLOADS, _person_or_network)
requests = _named("requests", REQUESTS, _person_or_network)
preferences = _named("preferences", PREFERENCES, _person_or_network)
contacts = _named("contacts", CONTACTS, _person_or_network)
_exports = _named("exports", EXPORTS, _person_or_network)
_proofs = _named("codes", CODES, _sign_in_or_network, _brings_no_proof)
# Who gives the code after the password: neighbours, who brought no right one, use up none of these.
second_step = _named("codes", CODES, _challenged_here, _answers_no_challenge)
_sign_ins_of_a_network = _named("sign-ins", SIGN_INS_OF_A_NETWORK, _network, _no_try_of_the_network)
_sign_ins_to_an_account = _named(
    "accounts", SIGN_INS_TO_AN_ACCOUNT, _account_here, _names_no_account
)
_sign_ins_from_anywhere = _named(
    "anywhere", SIGN_INS_FROM_ANYWHERE, _account_anywhere, _names_no_account_or_knows_it
)

# Asked all the time by every open page, by whoever watches over the service, or for the page's own
# files; each cheap. Or the bank's, which is signed: a limit would lose answers.
exempt = limiter.exempt

# For the part of an exempt view that isn't cheap. It counts with all the rest.
at_large = _named("at-large", AT_LARGE, _signature_or_network)


def money(view: View) -> View:
    """A form that brings a password, or a passkey's answer, is a try to guess it, too."""
    return _proofs(money_by_program(view))


def exports(view: View) -> View:
    """Likewise."""
    return _proofs(_exports(view))


def sign_in(view: View) -> View:
    """The network's first, then the account's: whoever is over one uses up nothing of the next.

    Promised: a browser that has been signed in to an account has tries of its own, which nobody
    else can use up; nor can anybody from one network keep a new browser in another from signing in.
    Not promised: whoever shares a network shares its tries, and all of them the limit at large, as
    long as a neighbour keeps filling it; and who sends from ten networks or more can keep new
    browsers out of an account while they keep sending. That cap is what many that guess together
    come up against.

    Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
    """
    return _sign_ins_from_anywhere(_sign_ins_to_an_account(_sign_ins_of_a_network(view)))

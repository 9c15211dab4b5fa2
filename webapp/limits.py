"""How often somebody may ask. Each route that changes something names its limit, as it names who
may use it; everything else has the one at large.

A limit counts for whoever asks: the person who is signed in, else the network that they come from.
What Redis sees of either is a keyed digest. What wrong passwords cost beyond this, and why nobody
can lock another out with them, is the domain's: `wallet.people.guesses`.
"""

import json
import math
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv6Address, ip_address

from flask import Flask, request
from flask_limiter import Limit, Limiter, RequestLimit, RouteLimit
from flask_login import current_user

from wallet import people
from wallet.database import transaction
from wallet.errors import TooManyAttempts
from wallet.people.account_numbers import is_account_number, without_spaces
from wallet.people.keys import keyed_digest
from wallet.settings import settings
from webapp import counters
from webapp.auth import View, origin, person_id_by_signature

# How many, in which time. Each is multiplied by RATE_LIMIT_FACTOR.
SIGN_INS_OF_A_NETWORK = 30, "5 minutes"
SIGN_INS_TO_AN_ACCOUNT = 20, "15 minutes"
CODES = 20, "10 minutes"
SIGN_UPS = 10, "1 hour"
MONEY = 60, "1 minute"
AT_LARGE = 600, "1 minute"

NETWORK_BITS_OF_IPV6 = 64  # what one household or one machine has; they choose the rest themselves


def _refuse(limit: RequestLimit) -> None:
    """Refused as the domain refuses, with the seconds after which the bucket is empty again."""
    seconds = max(1, math.ceil(limit.window.reset_time - time.time()))
    wait = f"{seconds} seconds" if seconds < 100 else f"{math.ceil(seconds / 60)} minutes"
    raise TooManyAttempts(
        f"That was too much at once. Please wait {'a second' if seconds == 1 else wait}.",
        retry_after_seconds=seconds,
    )


def _times_factor(amount: int, window: str) -> Callable[[], str]:
    return lambda: f"{amount * settings().rate_limit_factor} per {window}"


def _network() -> str:
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return _digest("no address")
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return _digest(str(int(address) >> (128 - NETWORK_BITS_OF_IPV6)))
        address = address.ipv4_mapped
    return _digest(str(address))


def _person_or_network() -> str:
    """Only where who is signed in has been checked already."""
    return _digest(str(current_user.person.id)) if current_user.is_authenticated else _network()


def _signature_or_network() -> str:
    """Before anybody is checked: who is over the limit costs PostgreSQL nothing."""
    person_id = person_id_by_signature()
    return _digest(str(person_id)) if person_id else _network()


def _account() -> str:
    """The account that somebody wants to sign in to. A browser that has been signed in to it counts
    apart, so that strangers can use up each other's tries and not its owner's.

    Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
    """
    typed = _typed()
    number = without_spaces(typed.get("account_number", ""))
    if not is_account_number(number):
        return _network()
    device_token = origin().device_token or typed.get("device_token", "")
    if device_token:
        with transaction() as session:
            if people.knows_device(session, number, device_token):
                return _digest(f"{number} {device_token}")
    return _digest(number)


def _typed() -> Mapping[str, str]:
    """The texts of the form, or of the JSON object; what is neither the view will refuse."""
    if request.mimetype != "application/json":
        return request.form
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        return {}
    fields = body.items() if isinstance(body, dict) else ()
    return {name: value for name, value in fields if isinstance(value, str)}


def _digest(who: str) -> str:
    return keyed_digest("limits", who).hex()


# Fixed windows: one round trip each, and they alone can say honestly when they are empty again.
limiter = Limiter(
    _signature_or_network,
    default_limits=[Limit(_times_factor(*AT_LARGE), scope="at-large", shared=True)],
    on_breach=_refuse,
    storage_uri=f"{counters.SCHEME}://",
    strategy="fixed-window",
)


def init_app(app: Flask) -> None:
    limiter.init_app(app)


def _named(name: str, limit: tuple[int, str], who: Callable[[], str]) -> RouteLimit:
    return limiter.shared_limit(_times_factor(*limit), scope=name, key_func=who)


codes = _named("codes", CODES, _person_or_network)
sign_ups = _named("sign-ups", SIGN_UPS, _network)
money = _named("money", MONEY, _person_or_network)
_sign_ins_of_a_network = _named("sign-ins", SIGN_INS_OF_A_NETWORK, _network)
_sign_ins_to_an_account = _named("accounts", SIGN_INS_TO_AN_ACCOUNT, _account)

# Asked all the time by every open page, by whoever watches over the service, or for the page's own
# files; each cheap. Or the bank's, which is signed: a limit would lose answers.
exempt = limiter.exempt


def sign_in(view: View) -> View:
    """The network's first: whoever is over it uses up no more of the account's."""
    return _sign_ins_to_an_account(_sign_ins_of_a_network(view))

"""Who may call the bank: bearers of a short-lived token that the wallet's operator signed."""

import jwt

from bank_app.settings import settings

AUDIENCE = "bank"
ISSUER = "florin"
MAX_LIFETIME_SECONDS = 120
LEEWAY_SECONDS = 5  # the clocks of two hosts


def is_good(authorization: str) -> bool:
    """Read an Authorization header's value. Doubt of any kind is False."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return False
    try:
        claims = jwt.decode(
            token,
            settings().service_key,
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=LEEWAY_SECONDS,
            options={"require": ["aud", "exp", "iat", "iss"]},
        )
    except (jwt.InvalidTokenError, ValueError):
        return False
    return int(claims["exp"]) - int(claims["iat"]) <= MAX_LIFETIME_SECONDS

"""What the environment says to the bank. Every variable is explained in `.env.example`."""

import os
from dataclasses import dataclass
from functools import cache

DEVELOPMENT_SECRET = "development-only-secret-development-only"  # noqa: S105 - refused in production
SECRETS = ("BANK_SERVICE_KEY", "BANK_WEBHOOK_KEY")
SECRET_MIN_BYTES = 32


class SettingsError(Exception):
    """The environment can't be used; the message is one line for the person who set it."""


@dataclass(frozen=True, slots=True)
class Settings:
    database_url: str
    service_key: str  # callers sign their tokens with it
    webhook_key: str  # the bank signs its webhooks with it
    webhook_url: str
    simulator: bool
    cache_size: int  # accounts; 0 switches the cache off
    cache_seconds: int
    pending_seconds: (
        int  # how long a transfer stays pending under the simulator's fault of that name
    )


@cache
def settings() -> Settings:
    """Read once per process.

    Raises SettingsError, naming the variable that is missing, malformed, or unfit for production.
    """
    if os.environ.get("FLORIN_ENV") == "production":
        _refuse_unfit_for_production()
    return Settings(
        database_url=_get("BANK_DATABASE_URL"),
        service_key=_get("BANK_SERVICE_KEY", DEVELOPMENT_SECRET),
        webhook_key=_get("BANK_WEBHOOK_KEY", DEVELOPMENT_SECRET),
        webhook_url=_get("BANK_WEBHOOK_URL", "http://127.0.0.1:8000/webhooks/bank"),
        simulator=_flag("BANK_SIMULATOR"),
        cache_size=_number("BANK_CACHE_SIZE", "1000"),
        cache_seconds=_number("BANK_CACHE_SECONDS", "60"),
        pending_seconds=_number("BANK_PENDING_SECONDS", "3"),
    )


def _refuse_unfit_for_production() -> None:
    for name in SECRETS:
        value = os.environ.get(name, "")
        if len(value.encode()) < SECRET_MIN_BYTES or value == DEVELOPMENT_SECRET:
            raise SettingsError(
                f"{name} must be a secret of its own, of at least {SECRET_MIN_BYTES} bytes, "
                "when FLORIN_ENV=production"
            )
    if _flag("BANK_SIMULATOR"):
        raise SettingsError("BANK_SIMULATOR must be off when FLORIN_ENV=production")


def _get(name: str, default: str | None = None) -> str:
    value = os.environ.get(name) or default
    if value is None:
        raise SettingsError(f"{name} is not set")
    return value


def _number(name: str, default: str) -> int:
    value = _get(name, default)
    if not (value.isascii() and value.isdigit()):
        raise SettingsError(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}

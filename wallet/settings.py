"""What the environment says. Every variable is named, with a comment, in `.env.example`."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

DEVELOPMENT_SECRET = "development-only-secret-development-only"  # noqa: S105 - refused in production
SECRETS = ("SECRET_KEY", "BANK_SERVICE_KEY", "BANK_WEBHOOK_KEY")
SECRET_MIN_BYTES = 32
MAINTENANCE_MAX_DAYS = 7  # what is further away is a slip


class SettingsError(Exception):
    """The environment can't be used; the message is one line for the person who set it."""


@dataclass(frozen=True, slots=True)
class Settings:
    production: bool
    secret_key: str
    database_url: str
    redis_url: str
    broker_url: str  # Dramatiq's maintenance walks every key, so it has a Redis database of its own
    bank_url: str
    bank_service_key: str
    bank_webhook_key: str
    bank_simulator: bool
    mail_server: str
    mail_port: int
    mail_username: str | None
    mail_password: str | None
    mail_use_tls: bool
    mail_sender: str
    support_address: str | None  # where people write to who need help
    public_url: str  # for links in mails; passkeys are made for its host
    operation_limit: Decimal  # major units, per operation
    confirm_over: Decimal  # major units; what leaves the wallet above it needs the password again
    confirm_new_payee_over: Decimal  # the same, to somebody they never sent to before
    rate_limit_factor: int  # every limit of the web times this
    trusted_proxy: str | None  # whose word on a client's address the web server believes
    parked_mail_after_seconds: int
    maintenance_until: datetime | None  # the web is closed up to this moment


@cache
def settings() -> Settings:
    """Read once per process.

    Raises SettingsError, naming the variable, when one is missing, malformed, or unfit for
    production.
    """
    production = _get("FLORIN_ENV", "development") == "production"
    if production:
        _refuse_unfit_for_production()
    return Settings(
        production=production,
        secret_key=_get("SECRET_KEY", DEVELOPMENT_SECRET),
        # Some hosts still hand out the old scheme, which SQLAlchemy doesn't know.
        database_url=_get("DATABASE_URL").replace("postgres://", "postgresql://", 1),
        redis_url=_get("REDIS_URL", "redis://127.0.0.1:6379/0"),
        broker_url=_get(
            "BROKER_URL", _next_database(_get("REDIS_URL", "redis://127.0.0.1:6379/0"))
        ),
        bank_url=_get("BANK_URL", "http://127.0.0.1:8001").rstrip("/"),
        bank_service_key=_get("BANK_SERVICE_KEY", DEVELOPMENT_SECRET),
        bank_webhook_key=_get("BANK_WEBHOOK_KEY", DEVELOPMENT_SECRET),
        bank_simulator=_flag("BANK_SIMULATOR"),
        mail_server=_get("MAIL_SERVER", "127.0.0.1"),
        mail_port=_number("MAIL_PORT", "1025"),
        mail_username=os.environ.get("MAIL_USERNAME") or None,
        mail_password=os.environ.get("MAIL_PASSWORD") or None,
        mail_use_tls=_flag("MAIL_USE_TLS"),
        mail_sender=_get("MAIL_DEFAULT_SENDER", "Florin <no-reply@florin.example>"),
        support_address=os.environ.get("SUPPORT_ADDRESS") or None,
        public_url=_get("PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        operation_limit=Decimal(_number("OPERATION_LIMIT", "10000")),
        confirm_over=Decimal(_number("CONFIRM_OVER", "1000")),
        confirm_new_payee_over=Decimal(_number("CONFIRM_NEW_PAYEE_OVER", "100")),
        rate_limit_factor=_at_least_one(_number("RATE_LIMIT_FACTOR", "1")),
        trusted_proxy=os.environ.get("TRUSTED_PROXY") or None,
        parked_mail_after_seconds=_number("PARKED_MAIL_AFTER", "600"),
        maintenance_until=_moment_soon("MAINTENANCE_UNTIL"),
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


def _at_least_one(factor: int) -> int:
    if factor < 1:  # zero would shut everybody out
        raise SettingsError("RATE_LIMIT_FACTOR must be 1 or more")
    return factor


def _moment_soon(name: str) -> datetime | None:
    """None when it isn't set; one that is past is as good as none."""
    value = os.environ.get(name)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
        is_soon = moment - datetime.now(UTC) <= timedelta(days=MAINTENANCE_MAX_DAYS)
    except (ValueError, TypeError, OverflowError):  # no moment, or one without its zone
        raise SettingsError(
            f"{name} must be a moment with its zone, as in 2026-11-21T03:00Z, not {value!r}"
        ) from None
    if not is_soon:
        raise SettingsError(f"{name} must be within {MAINTENANCE_MAX_DAYS} days, not {value!r}")
    return moment


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _next_database(redis_url: str) -> str:
    head, separator, number = redis_url.rpartition("/")
    if separator and number.isdigit():
        return f"{head}/{int(number) + 1}"
    return f"{redis_url.rstrip('/')}/1"

"""The environment of the local stack: what the person set, and what we put in for the rest."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import dotenv

from florin.complaint import Complaint
from florin.local.home import LOCALHOST, LOOPBACK, Home, is_free
from florin.local.postgres import Postgres
from florin.local.redis import Redis

FILE = "stack.env"  # in the home: what a running stack uses, for commands in another shell
PORTS = {"PORT": 8000, "BANK_PORT": 8001}
INBOX_PORTS = {"INBOX_PORT": 8025, "SMTP_PORT": 1025}
SECRETS = ("SECRET_KEY", "BANK_SERVICE_KEY", "BANK_WEBHOOK_KEY")


@dataclass(frozen=True, slots=True)
class Stack:
    """What is embedded (None: the person brings their own), and the variables that we put in."""

    postgres: Postgres | None
    redis: Redis | None
    inbox: bool
    variables: dict[str, str]

    @property
    def embedded(self) -> list[str]:
        parts = {"PostgreSQL": self.postgres, "Redis": self.redis, "the mail catcher": self.inbox}
        return [name for name, part in parts.items() if part]


def plan(home: Home) -> Stack:
    """Nothing starts yet. Raises Complaint when a variable can't be used."""
    postgres = None if is_set("DATABASE_URL") and is_set("BANK_DATABASE_URL") else Postgres(home)
    redis = None if is_set("REDIS_URL") else Redis(home)
    inbox = not is_set("MAIL_SERVER")
    variables = {name: str(port_of(name)) for name in PORTS | (INBOX_PORTS if inbox else {})}

    def put(name: str, value: str) -> None:
        if not is_set(name):
            variables[name] = value

    variables["FLORIN_HOME"] = str(home.path)
    put("BANK_URL", f"http://{LOOPBACK}:{variables['BANK_PORT']}")
    put("PUBLIC_URL", f"http://{LOCALHOST}:{variables['PORT']}")
    put("BANK_WEBHOOK_URL", f"http://{LOOPBACK}:{variables['PORT']}/webhooks/bank")
    if inbox:
        variables |= {"MAIL_SERVER": LOOPBACK, "MAIL_PORT": variables["SMTP_PORT"]}
    if os.environ.get("FLORIN_ENV") != "production":  # there, a missing secret refuses to start
        put("BANK_SIMULATOR", "1")
        for name in SECRETS:
            put(name, home.secret(name))
    stack = Stack(postgres, redis, inbox, variables)
    add_addresses(stack)
    return stack


def add_addresses(stack: Stack) -> None:
    """Of the embedded servers; again after a `start()`, which may have taken another port."""
    if stack.redis is not None:
        stack.variables["REDIS_URL"] = stack.redis.url
    if stack.postgres is not None:
        url: Callable[[str, str], str] = stack.postgres.url
        if not is_set("DATABASE_URL"):
            stack.variables["DATABASE_URL"] = url("florin", "florin")
            stack.variables["DATABASE_OWNER_URL"] = url("florin_owner", "florin")
        if not is_set("BANK_DATABASE_URL"):
            stack.variables["BANK_DATABASE_URL"] = url("florin_bank", "florin_bank")


def refuse_taken_ports(stack: Stack) -> None:
    """Raises Complaint, naming the port and its variable."""
    hosts = {"PORT": os.environ.get("HOST"), "BANK_PORT": os.environ.get("BANK_HOST")}
    for name in PORTS | (INBOX_PORTS if stack.inbox else {}):
        if not is_free(port_of(name), hosts.get(name) or LOOPBACK):
            raise Complaint(
                f"port {port_of(name)} is taken: stop what uses it, or set {name} to another port"
            )


def port_of(name: str) -> int:
    value = os.environ.get(name) or str((PORTS | INBOX_PORTS)[name])
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65_536):
        raise Complaint(f"{name} must be a port number, not {value!r}")
    return int(value)


def is_set(name: str) -> bool:
    return bool(os.environ.get(name))


def write(home: Home, variables: dict[str, str]) -> None:
    home.write_private(FILE, "".join(f"{name}='{value}'\n" for name, value in variables.items()))


def read(home: Home) -> dict[str, str]:
    """Empty when no stack ever ran here."""
    file: Path = home.path / FILE
    return {name: value or "" for name, value in dotenv.dotenv_values(file).items()}

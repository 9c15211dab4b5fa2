"""The demo accounts: `python -m bank_app.seed` inserts what is missing, `--list` prints them."""

import sys
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as insert_unless_there
from sqlalchemy.orm import Session

from bank_app.database import transaction
from bank_app.models import Account, Posting
from bank_app.settings import SettingsError

OPENINGS = UUID("5e1f0c52-0d0b-4c6e-9d3c-6f1d7a3f8b10")  # the namespace of the opening entries' ids
MINOR_DIGITS = {"EUR": 2, "USD": 2, "INR": 2, "JPY": 0}
OWN = {"omnibus": "Florin, customers' money", "vault": "The bank"}


class Demo(NamedTuple):
    number: str
    holder: str
    email: str
    phone: str
    currency: str
    balance: int  # minor units, at the opening
    status: str = "open"


DEMO_ACCOUNTS = (
    Demo("1000000001", "Ada Marin", "ada.marin@example.com", "+33 1 99 00 12 01", "EUR", 2_500_000),
    Demo(
        "1000000002", "Tomasz Wieczorek", "tomasz.w@example.com", "+48 22 555 01 02", "EUR", 640_000
    ),
    Demo("1000000003", "Leïla Benhaddou", "leila.b@example.org", "+32 2 555 01 03", "EUR", 125_075),
    Demo("1000000004", "Seun Adeyemi", "seun.adeyemi@example.com", "+49 30 555 0104", "EUR", 350),
    Demo(
        "1000000005",
        "Inês Carvalho",
        "ines@example.net",
        "+351 21 555 0105",
        "EUR",
        80_000,
        "frozen",
    ),
    Demo(
        "1000000006", "Henrik Solberg", "henrik@example.org", "+358 9 555 0106", "EUR", 0, "closed"
    ),
    Demo(
        "2000000001",
        "Maya Thompson",
        "maya.thompson@example.com",
        "+1 555 010 0201",
        "USD",
        1_800_000,
    ),
    Demo("2000000002", "Diego Castañeda", "diego.c@example.org", "+1 555 010 0202", "USD", 96_075),
    Demo("2000000003", "Grace Okafor-Lee", "grace@example.net", "+1 555 010 0203", "USD", 325_000),
    Demo(
        "3000000001",
        "Priya Raghunathan",
        "priya.r@example.com",
        "+91 22 5550 0301",
        "INR",
        18_500_000,
    ),
    Demo(
        "3000000002",
        "Arjun Bhattacharya",
        "arjun@example.org",
        "+91 33 5550 0302",
        "INR",
        4_250_050,
    ),
    Demo("3000000003", "Farah Siddiqui", "farah.s@example.net", "+91 11 5550 0303", "INR", 799_900),
    Demo(
        "4000000001", "Haruka Ishikawa", "haruka.i@example.com", "+81 3 5550 0401", "JPY", 640_000
    ),
    Demo("4000000002", "Kenji Morimoto", "kenji@example.org", "+81 6 5550 0402", "JPY", 98_000),
)


def open_accounts(session: Session, demos: tuple[Demo, ...]) -> int:
    """Insert the accounts that are missing, with their opening entries, and the bank's own.

    Returns how many were missing. What is there stays as it is, balance and all.
    """
    currencies = {demo.currency for demo in demos}
    own = [
        {"number": f"{kind}:{currency}", "kind": kind, "holder": holder, "currency": currency}
        for kind, holder in OWN.items()
        for currency in sorted(currencies)
    ]
    session.execute(insert_unless_there(Account).on_conflict_do_nothing(), own)
    customers = [demo._asdict() | {"kind": "customer"} for demo in demos]
    statement = insert_unless_there(Account).on_conflict_do_nothing().returning(Account.number)
    missing = set(session.scalars(statement, customers))
    legs = [
        leg for demo in demos if demo.number in missing and demo.balance for leg in _opening(demo)
    ]
    if legs:
        session.execute(insert(Posting).values(legs))  # one statement: it is checked as a whole
    return len(missing)


def _opening(demo: Demo) -> tuple[dict[str, object], dict[str, object]]:
    leg = {"entry_id": uuid5(OPENINGS, demo.number), "currency": demo.currency}
    return (
        leg | {"account": demo.number, "amount": demo.balance},
        leg | {"account": f"vault:{demo.currency}", "amount": -demo.balance},
    )


def table() -> str:
    """The demo accounts for people, with their balances at the opening."""
    lines = [f"{'account':<12}{'holder':<20}{'balance':>16}  status"]
    for demo in DEMO_ACCOUNTS:
        digits = MINOR_DIGITS[demo.currency]
        balance = f"{demo.balance / 10**digits:,.{digits}f} {demo.currency}"
        lines.append(f"{demo.number:<12}{demo.holder:<20}{balance:>16}  {demo.status}")
    return "\n".join(lines)


def main() -> None:
    if "--list" in sys.argv[1:]:
        print(table())
        return
    try:
        with transaction() as session:
            count = open_accounts(session, DEMO_ACCOUNTS)
    except SettingsError as error:
        sys.exit(str(error))
    print(f"bank: {count} demo accounts opened, {len(DEMO_ACCOUNTS) - count} were there")


if __name__ == "__main__":
    main()

"""The command line: `florin --help`.

A command imports what it needs when it is called: `florin up` lives as long as the stack, and
neither waits for the books' and the migrations' modules nor keeps them.
"""

import os
import re
import subprocess
import sys

import click

from florin.complaint import Complaint
from florin.local.attach import attached
from florin.local.home import Home
from florin.project import ROOT, load_dotenv, with_own_programs
from wallet.settings import SettingsError

PYTHON_NEEDED = (3, 11)
HEAD = re.compile(r"[0-9]+:[0-9a-f]{64}")  # a number in a chain, and a SHA-256


def checked_head(_: click.Context, __: click.Parameter, head: str | None) -> str | None:
    if head is not None and not HEAD.fullmatch(head):
        raise click.BadParameter("a head is a number, a colon and 64 hexadecimal digits")
    return head


@click.group()
def florin() -> None:
    """Florin, a distributed wallet."""


@florin.command()
@click.option("--with-parent", is_flag=True, help="Stop when the process that started this ends.")
def up(with_parent: bool) -> None:
    """Run everything on this machine; embed what the environment doesn't name."""
    try:
        from florin.local import stack  # a deployment doesn't have what this imports
    except ImportError as error:
        raise Complaint(f"{error.name} is missing: install the extra `local`") from error
    stack.up(Home(), with_parent=with_parent)


@florin.command()
def migrate() -> None:
    """Bring the wallet's and the bank's database to the newest revision."""
    from florin import migrations

    with attached(Home()):
        migrations.migrate()


@florin.command()
def seed() -> None:
    """Open the bank's demo accounts that are missing."""
    with attached(Home()):
        environment = with_own_programs(dict(os.environ))
        command = ["python", "-m", "bank_app.seed"]  # the bank is never imported
        sys.exit(subprocess.run(command, cwd=ROOT, env=environment).returncode)  # noqa: S603


@florin.group()
def ledger() -> None:
    """The books."""


@ledger.command()
@click.option(
    "--expect",
    metavar="HEAD",
    callback=checked_head,
    help="A head that an earlier run printed, or the log.",
)
def verify(expect: str | None) -> None:
    """Recompute every balance and check every rule and every seal; exit code 1 when one fails.

    The seals show what was changed, added or deleted in the database itself since it was sealed.
    Who may change everything there can also set all seals anew, from the change on. So keep the
    head, which is printed here and hourly in the clock's log, where they can't reach it: with
    `--expect`, a chain that doesn't have that seal any more fails too. What was changed after
    that head was taken, or before its entry was sealed (some seconds), is not shown by this.
    """
    from florin import books

    with attached(Home()):
        sys.exit(0 if books.verify(expect) else 1)


@florin.group()
def audit() -> None:
    """Who did what."""


@audit.command("verify")
@click.option(
    "--expect",
    metavar="HEAD",
    callback=checked_head,
    help="A head that an earlier run printed, or the log.",
)
def verify_audit(expect: str | None) -> None:
    """Name the first event that was changed, added or deleted in the database itself; exit code 1
    when there is one.

    As with the ledger's, keep the head, which the clock logs hourly too, elsewhere: who may change
    everything in the database can also write the whole chain anew, or drop its end.
    """
    from florin import books

    with attached(Home()):
        sys.exit(0 if books.verify_audit_log(expect) else 1)


@florin.command()
def doctor() -> None:
    """Say what is reachable, what is missing, and what to do."""
    from florin.doctor import examine

    sys.exit(0 if examine(Home()) else 1)


def main() -> None:
    """What a person can put right is told in one line, with exit code 1."""
    if sys.version_info < PYTHON_NEEDED:
        sys.exit(f"florin needs Python {'.'.join(map(str, PYTHON_NEEDED))} or newer")
    load_dotenv()
    try:
        florin()
    except SettingsError as error:
        sys.exit(f"Error: {error}")

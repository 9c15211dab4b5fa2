"""`florin ledger verify`."""

import click

from wallet import ledger
from wallet.database import transaction
from wallet.operations.verify import verify as verify_operations

IDS_SHOWN = 20  # per rule; the first of them are where to start looking


def verify(expected: str | None) -> bool:
    """Print each rule that fails with the ids that break it, and the head of the seals.

    True when all rules hold and the `expected` seal, if any, is there.
    """
    with transaction() as session:
        findings = ledger.verify(session) + verify_operations(session)
        if expected is not None:
            findings += ledger.missing(session, expected)
        head, waiting = ledger.head(session), ledger.waiting(session)
    for finding in findings:
        shown = ", ".join(str(each) for each in finding.ids[:IDS_SHOWN])
        more = len(finding.ids) - IDS_SHOWN
        click.echo(f"{finding.rule}: {shown}{f' and {more} more' if more > 0 else ''}")
    if not findings:
        click.echo("the ledger holds: every balance, every rule, every seal")
    sealed = f"sealed through entry {head.through_entry}; head {head}" if head else "nothing sealed"
    click.echo(f"{sealed}; entries that wait for a seal: {waiting}")
    return not findings

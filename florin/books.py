"""`florin ledger verify`."""

import click

from wallet import ledger
from wallet.database import transaction
from wallet.operations.verify import verify as verify_operations

IDS_SHOWN = 20  # per rule; the first of them are where to start looking


def verify() -> bool:
    """Print each rule that fails with the ids that break it. True when all hold."""
    with transaction() as session:
        findings = ledger.verify(session) + verify_operations(session)
    for finding in findings:
        shown = ", ".join(str(each) for each in finding.ids[:IDS_SHOWN])
        more = len(finding.ids) - IDS_SHOWN
        click.echo(f"{finding.rule}: {shown}{f' and {more} more' if more > 0 else ''}")
    if not findings:
        click.echo("the ledger holds: every balance and every rule")
    return not findings

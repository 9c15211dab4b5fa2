"""`florin ledger verify`, `florin audit verify`."""

import click

from wallet import audit, ledger
from wallet.database import transaction
from wallet.ledger import Finding
from wallet.operations.verify import verify as verify_operations

IDS_SHOWN = 20  # per rule; the first of them are where to start looking


def verify(expected: str | None = None) -> bool:
    """Print each rule that fails with the ids that break it, and the head of the seals.

    True when all rules hold and the `expected` seal, if any, is there.
    """
    with transaction() as session:
        findings = ledger.verify(session) + verify_operations(session)
        if expected is not None:
            findings += ledger.missing(session, expected)
        head, waiting = ledger.head(session), ledger.waiting(session)
    _tell(findings)
    if not findings:
        click.echo("the ledger holds: every balance, every rule, every seal")
    sealed = f"sealed through entry {head.through_entry}; head {head}" if head else "nothing sealed"
    click.echo(f"{sealed}; entries that wait for a seal: {waiting}")
    return not findings


def verify_audit_log(expected: str | None) -> bool:
    """Print the first event that is not what was written, and the head of the chain.

    True when all hold and the `expected` event, if any, is there.
    """
    with transaction() as session:
        findings = audit.verify(session)
        if expected is not None:
            findings += audit.missing(session, expected)
        head = audit.head(session)
    _tell(findings)
    if not findings:
        click.echo("the audit log holds: every event follows the one before it")
    click.echo(f"head {head}" if head else "nothing recorded")
    return not findings


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        shown = ", ".join(str(each) for each in finding.ids[:IDS_SHOWN])
        more = len(finding.ids) - IDS_SHOWN
        click.echo(f"FAILED  {finding.rule}: {shown}{f' and {more} more' if more > 0 else ''}")

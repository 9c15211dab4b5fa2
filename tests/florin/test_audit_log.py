"""`florin audit verify`: what it prints, and when it fails."""

import psycopg
import pytest
from click.testing import CliRunner, Result

from florin.cli import florin
from tests.characters import ALICE, Character
from tests.services import Database
from wallet import audit
from wallet.database import transaction


def verify(*options: str) -> Result:
    return CliRunner().invoke(florin, ["audit", "verify", *options])


@pytest.fixture
def head(clean: None) -> str:
    """Of a log with three events."""
    alice = Character(ALICE, "Alice Adams")
    alice.signs_in()
    alice.signs_in()
    with transaction() as session:
        return str(audit.head(session))


def test_the_head_is_printed_and_found_again(head: str) -> None:
    result = verify("--expect", head)
    assert result.exit_code == 0
    assert "the audit log holds" in result.output
    assert f"head {head}" in result.output
    assert head.startswith("3:")


def test_an_empty_log_holds(clean: None) -> None:
    result = verify()
    assert result.exit_code == 0
    assert "nothing recorded" in result.output


def test_what_was_changed_is_named(head: str, wallet_database: Database) -> None:
    with psycopg.connect(wallet_database.superuser_url) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE audit_event SET event = 'signed_out' WHERE number = 2")
    result = verify()
    assert result.exit_code == 1
    assert "no event was changed: 2\n" in result.output


def test_a_head_that_is_not_in_the_chain_fails(head: str) -> None:
    result = verify("--expect", f"4:{head.removeprefix('3:')}")
    assert result.exit_code == 1
    assert "FAILED  the expected event is in the chain: 4:" in result.output

"""`florin ledger verify`: what it prints, and when it fails."""

import psycopg
import pytest
from click.testing import CliRunner, Result

from florin.cli import florin
from tests.characters import ALICE, Character
from tests.services import Database
from wallet import ledger
from wallet.database import transaction


def verify(*options: str) -> Result:
    return CliRunner().invoke(florin, ["ledger", "verify", *options])


@pytest.fixture
def kept(clean: None) -> str:
    """The head of a ledger with one sealed entry and one that waits."""
    alice = Character(ALICE, "Alice Adams")
    alice.has("100.00")
    ledger.seal_due()
    alice.has("5.00")
    with transaction() as session:
        return str(ledger.head(session))


def test_the_head_and_what_waits_are_printed(kept: str) -> None:
    result = verify()
    assert result.exit_code == 0
    assert f"; head {kept}; entries that wait for a seal: 1" in result.output


def test_a_ledger_without_a_seal_says_so(clean: None) -> None:
    result = verify()
    assert result.exit_code == 0
    assert "nothing sealed; entries that wait for a seal: 0" in result.output


def test_a_head_that_was_kept_is_found_again(kept: str) -> None:
    assert verify("--expect", kept).exit_code == 0


def test_a_head_that_is_not_in_the_chain_fails(kept: str) -> None:
    result = verify("--expect", "2:" + kept.removeprefix("1:"))
    assert result.exit_code == 1
    assert "FAILED  the expected seal is in the chain: 2:" in result.output


@pytest.mark.parametrize("head", ["", "banana", "2", "2:abc", "two:" + "0" * 64])
def test_what_is_no_head_is_told(kept: str, head: str) -> None:
    result = verify("--expect", head)
    assert result.exit_code == 2
    assert "a head is a number, a colon and 64 hexadecimal digits" in result.output


def test_a_changed_entry_fails_and_is_named(wallet_database: Database, kept: str) -> None:
    with psycopg.connect(wallet_database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger.entry SET created_at = now() - interval '1 day'")
    result = verify("--expect", kept)
    assert result.exit_code == 1
    assert "every sealed entry is what was sealed: the first is entry" in result.output

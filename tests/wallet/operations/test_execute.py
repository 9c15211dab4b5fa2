"""The bank queue's work: claim, ask, apply; and what happens when the bank is not itself."""

import pytest
from sqlalchemy import text

from tests import services
from tests.characters import Character, make_due
from tests.wallet.operations.conftest import Saying
from wallet import ledger
from wallet.bank import Bank, breaker
from wallet.bank.answers import UNCLEAR, Accepted, Answer, Declined, TransferOrder, Unknown
from wallet.database import transaction
from wallet.operations import execute_due, probe
from wallet.operations.claims import claim_batch


def omnibus_moved(bank: services.Bank) -> int:
    """What the bank's omnibus account has received from this wallet, in cents."""
    import psycopg

    with psycopg.connect(bank.database.superuser_url) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(CASE direction WHEN 'debit' THEN amount ELSE -amount END), 0) "
            "FROM transfer WHERE state = 'accepted'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_deposits_and_withdrawals_go_through_the_real_bank(
    alice: Character, bob: Character, bank: services.Bank
) -> None:
    bob.has("50.00")
    deposit, withdrawal = alice.deposits("25.00"), bob.withdraws("20.00")
    assert execute_due(Bank()) == 2
    assert (alice.state(deposit), bob.state(withdrawal)) == ("settled", "settled")
    assert (alice.available, bob.available, bob.held) == ("25.00", "30.00", "0.00")
    assert omnibus_moved(bank) == 500


def test_our_omnibus_account_at_the_bank_mirrors_our_settlement_account(
    alice: Character, bob: Character, bank: services.Bank
) -> None:
    alice.deposits("25.00")
    bob.deposits("10.01")
    execute_due(Bank())
    alice.withdraws("7.50")
    bob.deposits("9999.00")  # more than his bank has: refused
    alice.sends(bob, "5.00")
    execute_due(Bank())
    with transaction() as session:
        settlement = ledger.system_balance(session, "settlement", "EUR")
    assert (omnibus_moved(bank), settlement) == (2751, -2751)


def test_the_banks_no_is_final_and_told(clean: None, bank: services.Bank) -> None:
    poor = Character("1000000004", "Seun Adeyemi")
    deposit = poor.deposits("500.00")
    execute_due(Bank())
    assert (poor.state(deposit), poor.sees(deposit).reason) == ("failed", "insufficient_funds")


@pytest.mark.parametrize("mode", ["down", "error", "lose_response"])
def test_whatever_the_bank_suffers_from_the_deposit_is_parked_and_then_settles_once(
    alice: Character, bank: services.Bank, mode: str
) -> None:
    bank.fault(mode)
    deposit = alice.deposits("25.00")
    execute_due(Bank())
    assert (alice.state(deposit), alice.sees(deposit).position) == ("parked", 1)
    assert breaker.is_open()
    assert not probe(Bank())
    bank.fault("none")
    assert probe(Bank())
    assert (alice.state(deposit), alice.available) == ("settled", "25.00")
    assert omnibus_moved(bank) == 2500


def test_a_hanging_bank_costs_one_bounded_call_and_nothing_else(
    alice: Character, bank: services.Bank
) -> None:
    bank.fault("hang")
    deposit = alice.deposits("25.00")
    execute_due(Bank())
    assert alice.state(deposit) == "parked"
    bank.fault("none")
    assert probe(Bank())
    assert alice.state(deposit) == "settled"


def test_a_killed_bank_is_away_and_its_return_is_found(
    alice: Character, bank: services.Bank
) -> None:
    bank.kill()
    deposit = alice.deposits("25.00")
    execute_due(Bank())
    assert alice.state(deposit) == "parked"
    bank.start()
    assert probe(Bank())
    assert alice.state(deposit) == "settled"


def test_a_pending_transfer_waits_for_the_banks_word(alice: Character, bank: services.Bank) -> None:
    bank.fault("pending")
    deposit = alice.deposits("25.00")
    execute_due(Bank())
    assert alice.state(deposit) == "awaiting_bank"


def test_one_poisonous_operation_stops_nobody(alice: Character, saying: Saying) -> None:
    deposits = [alice.deposits("1.00") for _ in range(5)]
    poison = deposits[2]

    def says(order: TransferOrder) -> Answer:
        return Unknown(UNCLEAR) if order.id == poison else Accepted()

    saying.batches_fail = True  # as a batch with the poison in it does
    saying.says = says
    execute_due(saying)
    assert {alice.state(deposit) for deposit in deposits} == {"parked"}
    make_due(*deposits)
    while execute_due(saying):
        pass
    states = {deposit: alice.state(deposit) for deposit in deposits}
    assert states.pop(poison) == "parked"
    assert set(states.values()) == {"settled"}
    assert not breaker.is_open()


def test_a_bank_that_calls_itself_well_and_answers_nobody_opens_the_breaker(
    alice: Character, saying: Saying
) -> None:
    saying.says = lambda order: Unknown(UNCLEAR)
    for _ in range(breaker.SUSPECTS_TO_OPEN):
        assert not breaker.is_open()
        alice.deposits("1.00")
        execute_due(saying)
    assert breaker.is_open()


def test_a_worker_that_dies_in_mid_batch_loses_its_claims_to_the_next(
    alice: Character, saying: Saying
) -> None:
    deposits = [alice.deposits("1.00") for _ in range(3)]
    assert len(claim_batch(10).claims) == 3  # and dies here
    assert execute_due(saying) == 0  # their lease still runs
    make_due(*deposits)
    assert execute_due(saying) == 3
    assert {alice.state(deposit) for deposit in deposits} == {"settled"}


def test_one_answer_that_can_not_be_applied_holds_back_no_other(
    alice: Character, bob: Character, saying: Saying, caplog: pytest.LogCaptureFixture
) -> None:
    poison, deposit = alice.deposits("1.00"), bob.deposits("2.00")
    nonsense = Declined("no\x00such reason")  # the client lets none like this through
    saying.says = lambda order: nonsense if order.id == poison else Accepted()
    execute_due(saying)
    assert (alice.state(poison), bob.state(deposit)) == ("submitted", "settled")
    assert "ALARM" in caplog.text


def test_a_batch_without_any_answer_makes_the_next_one_smaller(
    alice: Character, saying: Saying
) -> None:
    for _ in range(80):
        alice.deposits("1.00")
    saying.batches_fail = True
    execute_due(saying)
    assert breaker.batch_size() == 40


def test_a_full_batch_rings_for_the_next_worker(
    alice: Character, saying: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "MAX_BATCH", 2)
    rings: list[str] = []
    for _ in range(3):
        alice.deposits("1.00")
    execute_due(saying, on_full=lambda: rings.append("ring"))
    execute_due(saying, on_full=lambda: rings.append("ring"))
    assert rings == ["ring"]


def test_no_row_is_locked_while_the_bank_is_asked(alice: Character, saying: Saying) -> None:
    deposit = alice.deposits("1.00")
    locks: list[int] = []

    def says(order: TransferOrder) -> Answer:
        with transaction() as session:
            free = session.scalars(
                text("SELECT id FROM operation WHERE id = :id FOR UPDATE SKIP LOCKED"),
                {"id": order.id},
            ).all()
        locks.append(1 - len(free))
        return Accepted()

    saying.says = says
    execute_due(saying)
    assert locks == [0]
    assert alice.state(deposit) == "settled"

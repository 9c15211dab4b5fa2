"""Each form's operation rings its actor, over a real Redis broker; a lost ring is made good."""

import time
from collections.abc import Callable

import pytest
from flask import Flask

from actors import ring
from actors.broker import DEAD_MS, broker
from actors.clock import Clock
from actors.doorbell import MOST_WAITING, ring_anyway
from tests import services
from tests.characters import Character, told
from tests.webapp.pages.conftest import Browser
from wallet.bank import breaker, line
from wallet.redis_client import redis

Work = Callable[[str], None]


def rung(queue: str) -> int:
    return broker.client.llen(f"dramatiq:{queue}")


@pytest.mark.parametrize("kind", ["deposits", "withdrawals"])
def test_the_form_rings_the_bank_queue_and_its_actor_settles_the_operation(
    app: Flask, alice: Character, bank: services.Bank, work: Work, kind: str
) -> None:
    alice.has("50.00")
    action = {"deposits": "/deposits", "withdrawals": "/withdrawals/review"}[kind]
    Browser(app, alice.person).submit(f"/{kind}/new", action, amount="20.00")
    assert rung("bank") == 1
    work("bank")
    assert alice.available == {"deposits": "70.00", "withdrawals": "30.00"}[kind]
    assert alice.held == "0.00"
    assert rung("mail") == 1


def test_the_form_to_send_rings_the_mail_queue(
    app: Flask, alice: Character, bob: Character, inbox: services.Inbox, work: Work
) -> None:
    alice.has("50.00")
    Browser(app, alice.person).submit(
        "/transfers/new",
        "/transfers/review",
        amount="20.00",
        to=bob.person.account_number,
        note="rent",
    )
    assert rung("bank") == 0
    work("mail")
    subjects = {message["to"]: message["subject"] for message in inbox.messages()}
    assert subjects == {
        "alice@example.com": "You sent €20.00 to Bob Brown",
        "bob@example.com": "Alice Adams sent you €20.00",
    }


def test_the_form_to_sign_up_rings_the_registrations_queue_and_the_code_is_mailed(
    app: Flask, clean: None, bank: services.Bank, inbox: services.Inbox, work: Work
) -> None:
    Browser(app).submit(
        "/sign-up", "/sign-up", account_number="1000000001", password="correct horse battery"
    )
    work("registrations")
    work("mail")
    (mail,) = inbox.messages()
    assert "ada.marin@example.com" in mail["to"]
    assert mail["subject"].endswith("is your Florin code")


def test_release_really_pops_the_lot_in_redis(
    alice: Character, bank: services.Bank, work: Work
) -> None:
    bank.fault("down")
    deposits = [alice.deposits("1.00") for _ in range(30)]
    ring("bank")
    work("bank")
    ring_anyway("bank")
    work("bank")
    assert redis().zcard(line.LOT) == 30
    bank.fault("none")
    assert Clock().tick()
    assert redis().zcard(line.LOT) == 30 - breaker.RAMP_START
    assert rung("bank") >= 1
    work("bank")
    assert redis().zcard(line.LOT) == 0
    assert {alice.state(deposit) for deposit in deposits} == {"settled"}
    assert alice.available == "30.00"


def test_rings_in_the_air_are_collapsed_and_heard_again_after_they_arrived(
    alice: Character, bank: services.Bank, work: Work
) -> None:
    for _ in range(5):
        assert ring("bank")
    assert rung("bank") == 1
    work("bank")
    assert ring("bank")
    assert rung("bank") == 1


def test_a_ring_that_was_lost_is_made_good_by_the_clock(
    alice: Character, bank: services.Bank, work: Work
) -> None:
    deposit = alice.deposits("5.00")
    ring("bank")
    redis().flushall()
    broker.client.flushall()
    assert rung("bank") == 0
    Clock().tick()
    work("bank")
    assert alice.state(deposit) == "settled"


def test_rings_that_nobody_hears_do_not_pile_up(
    alice: Character, bank: services.Bank, work: Work
) -> None:
    deposit = alice.deposits("5.00")
    for _ in range(3 * MOST_WAITING):
        assert ring_anyway("bank")
    assert rung("bank") == MOST_WAITING
    work("bank")
    assert alice.state(deposit) == "settled"
    assert rung("bank") == 0


def test_a_ring_that_came_too_late_is_kept_for_a_minute(
    alice: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time() * 1000
    for name, ago in (("a while ago", DEAD_MS - 10_000), ("long ago", DEAD_MS + 10_000)):
        broker.client.zadd("dramatiq:bank.XQ", {name: now - ago})
        broker.client.hset("dramatiq:bank.XQ.msgs", name, "a ring")
    monkeypatch.setattr(broker, "maintenance_chance", 1_000_000)  # with every command
    assert ring_anyway("bank")
    assert broker.client.zrange("dramatiq:bank.XQ", 0, -1) == [b"a while ago"]
    assert broker.client.hkeys("dramatiq:bank.XQ.msgs") == [b"a while ago"]


def test_a_ring_without_redis_never_raises_and_the_clock_does_the_work_itself(
    alice: Character, bank: services.Bank, redis_away: None
) -> None:
    deposit = alice.deposits("5.00")
    assert not ring("bank")
    clock = Clock()
    clock.tick()
    services.wait_until(lambda: alice.state(deposit) == "settled", "the clock does it")
    assert told(deposit) == ["deposit_settled"]

"""All that is kept about a person, for that person alone, and no secret."""

import json
from dataclasses import replace
from unittest.mock import patch

import pytest
from sqlalchemy import text

from tests.characters import BOB, ORIGIN, Character, who
from tests.wallet.contacts.knowing import adds
from tests.wallet.payouts.paying import pays, work_off
from tests.wallet.requests.asking import asks, declines, makes_link
from tests.wallet.schedules.planning import plans
from wallet import audit, export
from wallet.database import transaction
from wallet.errors import ConfirmationNeeded


def document(person: Character) -> dict:
    return json.loads("".join(export.document(person.person)))


def test_it_holds_what_there_is(alice: Character, bob: Character) -> None:
    alice.signs_in()
    alice.has("9.00")
    alice.sends(bob, "2.50", 'Für Käse ☕ \\ "')
    adds(alice, bob, "Bobby")
    pays(alice, [(BOB, "1.00")])
    work_off()
    kept = document(alice)
    assert kept["person"]["account_number"] == alice.person.account_number
    assert kept["person"]["available"] == "5.50"
    assert [each["note"] for each in kept["operations"]] == [None, 'Für Käse ☕ \\ "']
    assert kept["people"][0]["name"] == "Bobby"
    assert kept["payouts"][0]["recipients"][0]["account"] == BOB
    assert {"transfer_sent", "payout_done"} == {each["kind"] for each in kept["notifications"]}
    assert kept["sign_ins"][0]["address"] == ORIGIN.address
    assert "signed_in" in {each["event"] for each in kept["events"]}
    assert len(kept["devices"]) == 1


def test_it_holds_what_was_planned_and_asked_for_without_what_pays_a_link(
    alice: Character, bob: Character
) -> None:
    plan, link = plans(alice, "5.00", bob), makes_link(alice, "2.00")
    asked, declined = asks(bob, alice, "3.00"), asks(bob, alice, "4.00")
    declines(alice, declined)
    kept = document(alice)
    assert [each["id"] for each in kept["schedules"]] == [str(plan)]
    assert [each["id"] for each in kept["requests"]] == [str(asked), str(link.id), str(declined)]
    assert link.token
    assert link.token not in json.dumps(kept)


def test_of_somebody_new_it_is_whole_too(alice: Character) -> None:
    assert document(alice)["operations"] == []


def test_nothing_is_left_out_between_portions(alice: Character, bob: Character) -> None:
    alice.has("9.00")
    sent = [str(alice.sends(bob, "1.00")) for _ in range(7)]
    for _ in range(7):
        alice.signs_in()
    with patch.object(export, "PORTION", 3):
        kept = document(alice)
    assert [each["id"] for each in kept["operations"]] == sent[::-1]
    assert [each["event"] for each in kept["events"]].count("signed_in") == 7
    assert len({each["id"] for each in kept["notifications"]}) == len(kept["notifications"]) >= 7


def test_no_secret_stands_in_it_and_nothing_of_others(alice: Character, bob: Character) -> None:
    tokens = alice.signs_in()
    alice.has("9.00")
    alice.sends(bob, "1.00")
    adds(alice, bob, "Bobby")
    kept = json.dumps(document(alice))
    with transaction() as session:
        secrets = session.execute(
            text("""
            SELECT password_hash, refresh_hash, device_hash, token_hash
            FROM person JOIN sign_in_session ON person_id = person.id
            JOIN known_device USING (person_id) WHERE person.id = :id
            """),
            {"id": alice.id},
        ).one()
    for secret in (*secrets, tokens.access_token, tokens.refresh_token, tokens.device_token):
        assert secret not in kept
    for others in (bob.person.email, BOB, str(bob.id)):
        assert others not in kept


def test_it_takes_the_password_of_late_and_is_recorded(alice: Character) -> None:
    signed_in = who(alice.signs_in())
    with pytest.raises(ConfirmationNeeded), transaction() as session:
        export.request_export(session, replace(signed_in, confirmed=False), ORIGIN)
    with transaction() as session:
        export.request_export(session, signed_in, ORIGIN)
    with transaction() as session:
        assert audit.events_of(session, alice.id)[0].event == "exported"

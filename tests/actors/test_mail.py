"""Mails: at least once, always under one Message-ID, none lost, none that stops the others."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from html import unescape
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from sqlalchemy import func, text

from actors import mailer
from tests import services
from tests.characters import BOB, ORIGIN, Character, who
from tests.marked import mark_german
from tests.wallet.payouts.paying import pays, work_off
from tests.wallet.schedules.planning import plans, tomorrow
from wallet import people
from wallet.audit import Origin
from wallet.database import transaction
from wallet.notifications import (
    Notice,
    forget_old,
    notify,
    notify_about_schedule,
    notify_about_sign_in,
    notify_all,
)
from wallet.notifications.due import BATCH, LEASE_SECONDS, Mail, Send, send_due
from wallet.notifications.titles import (
    PAYOUT_TITLES,
    REQUEST_TITLES,
    SCHEDULE_TITLES,
    SECURITY_TITLES,
    TITLES,
)
from wallet.schedules.models import ScheduleRun
from wallet.settings import settings

KINDS = sorted(path.name.split(".")[0] for path in mailer.TEMPLATES.glob("mail/*.subject.txt"))


def rows() -> list[tuple[str, int]]:
    """State and attempts of every mail, oldest first."""
    with transaction() as session:
        return [
            tuple(row)
            for row in session.execute(text("SELECT state, attempt FROM notification ORDER BY id"))
        ]


def make_due() -> None:
    with transaction() as session:
        session.execute(text("UPDATE notification SET due_at = now() WHERE state = 'due'"))


def seconds_until_due() -> float:
    with transaction() as session:
        left = text("SELECT extract(epoch FROM due_at - now()) FROM notification")
        return float(session.scalars(left).one())


def promise(person: Character, kind: str = "deposit_settled") -> None:
    operation_id = person.deposits("1234.50")
    with transaction() as session:
        notify_all(session, [Notice(kind, person.id, operation_id)])


@pytest.mark.parametrize("kind", sorted(TITLES))
def test_every_kind_of_mail_says_who_what_and_how_much_in_text_and_html(
    alice: Character, bob: Character, inbox: services.Inbox, kind: str
) -> None:
    if kind.startswith("transfer"):
        alice.has("2000.00")
        alice.sends(bob, "1234.50", note="<b>lunch</b> & more")
    else:
        promise(alice, kind)
    assert send_due(mailer.connect) >= 1
    mail = next(m for m in inbox.messages() if "1,234.50" in m["subject"])
    for body in (mail["text"], mail["html"]):
        assert "€1,234.50" in body
        assert f"{settings().public_url}/operations/" in body
    assert "<b>lunch" not in mail["html"]
    assert "Florin" in mail["from"]


@pytest.mark.parametrize("kind", sorted(SECURITY_TITLES))
def test_every_mail_about_the_wallet_itself_says_when_how_and_from_where(
    alice: Character, inbox: services.Inbox, kind: str
) -> None:
    begun = who(alice.signs_in(Origin("192.0.2.7", "Mozilla/5.0 (X11; Linux) Firefox/140")))
    with transaction() as session:
        notify_about_sign_in(session, kind, alice.id, begun.session_id)
    assert send_due(mailer.connect) == 1
    (mail,) = inbox.messages()
    month = f"{datetime.now(UTC):%B %Y}, "
    where = "with Firefox on Linux from the address 192.0.2.7"
    page = "sign-up" if kind == "wallet_closed" else "security"  # what is left to do
    for body in (mail["text"], mail["html"]):
        for part in ("Alice Adams", month, " UTC", where, f"{settings().public_url}/{page}"):
            assert part in body, part


def test_a_mail_repeats_nothing_that_a_strangers_program_says(
    alice: Character, inbox: services.Inbox
) -> None:
    begun = who(alice.signs_in(Origin("192.0.2.7", "Your wallet is locked, call 555-0100")))
    with transaction() as session:
        notify_about_sign_in(session, "new_device", alice.id, begun.session_id)
    send_due(mailer.connect)
    (mail,) = inbox.messages()
    assert "555-0100" not in mail["text"] + mail["html"]
    assert " UTC from the address 192.0.2.7" in mail["text"]


def test_a_mail_says_when_nobody_knows_how(alice: Character, inbox: services.Inbox) -> None:
    begun = who(alice.signs_in(Origin("", "")))
    with transaction() as session:
        notify_about_sign_in(session, "new_device", alice.id, begun.session_id)
    send_due(mailer.connect)
    (mail,) = inbox.messages()
    assert " UTC from a device that we don’t know." in mail["text"]


def test_a_mail_is_told_in_the_language_of_its_person(
    alice: Character, inbox: services.Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_german(monkeypatch)
    with transaction() as session:
        people.choose_locale(session, alice.id, "de")
    promise(alice)
    send_due(mailer.connect)
    (mail,) = inbox.messages()
    amount = "1.234,50\N{NO-BREAK SPACE}€"
    assert mail["subject"] == f"«{amount} arrived from your bank»"
    assert f"«{amount} arrived from your bank. You can spend it now.»" in mail["text"]
    assert f"«<strong>{amount}</strong> arrived" in mail["html"]
    assert '<html lang="de">' in mail["html"]


@pytest.mark.parametrize("kind", sorted(PAYOUT_TITLES))
def test_a_mail_about_a_payout_says_what_became_of_all_of_it(
    alice: Character, bob: Character, inbox: services.Inbox, kind: str
) -> None:
    alice.has("2000.00")
    mode = "independent" if kind == "payout_done" else "all_or_nothing"
    payout = pays(alice, [(BOB, "1234.50"), (BOB, "1000.00")], mode=mode)
    work_off()
    assert send_due(mailer.connect) >= 1
    (mail,) = [m for m in inbox.messages() if "payout" in m["subject"]]
    what = ["€1,234.50", "Refused: 1;"] if kind == "payout_done" else ["€2,234.50", "nothing"]
    for body in (mail["text"], mail["html"]):
        for part in (*what, "Alice Adams", f"{settings().public_url}/payouts/{payout}"):
            assert part in body, part


@pytest.mark.parametrize("payment", ["transfer", "withdrawal"])
@pytest.mark.parametrize("kind", sorted(SCHEDULE_TITLES))
def test_a_mail_about_a_schedule_says_how_much_when_and_what_comes_next(
    alice: Character, bob: Character, inbox: services.Inbox, kind: str, payment: str
) -> None:
    plan = plans(alice, "1234.50", bob, kind=payment)
    day = tomorrow()
    with transaction() as session:
        run = ScheduleRun(schedule_id=plan, date=day, state="not_done", done_at=func.now())
        run.reason = "insufficient_funds"
        session.add(run)
        session.flush()
        session.execute(text("DELETE FROM notification"))  # that it was set up
        notify_about_schedule(session, kind, alice.id, plan, day)
    assert send_due(mailer.connect) == 1
    (mail,) = inbox.messages()
    assert "€1,234.50" in mail["subject"]
    what = {
        "schedule_made": "If it wasn’t you",
        "schedule_not_done": "There wasn't enough money in your wallet.",
        "schedule_missed": "more than three days later",
        "schedule_unfunded": "12:00 and at 18:00",
    }
    done = "sent" if payment == "transfer" else "withdrawn"
    for body in (mail["text"], unescape(mail["html"])):
        for part in (what[kind], done, "€1,234.50", f"{day:%B}", "Alice Adams"):
            assert part in body, part
        assert f"{settings().public_url}/schedules/{plan}" in body


def test_every_kind_of_mail_is_tried_above() -> None:
    """Those about money requests, in a file of their own."""
    sign_up = {"sign_up_code", "sign_up_frozen", "sign_up_already_registered"}
    kinds = {*TITLES, *SECURITY_TITLES, *PAYOUT_TITLES, *SCHEDULE_TITLES, *REQUEST_TITLES}
    assert set(KINDS) == kinds | sign_up


def test_sign_up_mails_carry_their_code_or_their_reason(clean: None, inbox: services.Inbox) -> None:
    with transaction() as session:
        for kind in ("sign_up_frozen", "sign_up_already_registered"):
            notify(session, kind=kind, email="somebody@example.com")
    assert send_due(mailer.connect) == 2
    assert {"frozen" in m["text"] for m in inbox.messages()} == {True, False}


def test_a_mail_server_that_is_down_costs_time_and_no_mail(
    alice: Character, inbox: services.Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    promise(alice)

    @contextmanager
    def down() -> Iterator[Send]:
        raise ConnectionRefusedError
        yield

    assert send_due(down) == 0
    assert rows() == [("due", 1)]
    assert send_due(mailer.connect) == 0  # not before its back-off is over
    make_due()
    assert send_due(mailer.connect) == 1
    assert rows() == [("sent", 2)]


def test_a_worker_that_dies_after_sending_repeats_the_mail_under_the_same_message_id(
    alice: Character, inbox: services.Inbox
) -> None:
    promise(alice)

    class Killed(BaseException):
        pass

    @contextmanager
    def dying() -> Iterator[Send]:
        with mailer.connect() as send:

            def send_and_die(mail: Mail) -> None:
                send(mail)
                raise Killed

            yield send_and_die

    with pytest.raises(Killed):
        send_due(dying)
    make_due()
    send_due(mailer.connect)
    assert rows() == [("sent", 2)]
    raw = [path.read_text() for path in (services.HOME.path / "inbox").glob("*.eml")]
    ids = {line for mail in raw for line in mail.splitlines() if line.startswith("Message-ID")}
    assert (len(raw), len(ids)) == (2, 1)


def test_a_recipient_that_is_refused_stops_nobody_else(
    alice: Character, bob: Character, inbox: services.Inbox
) -> None:
    promise(alice)
    promise(bob)

    @contextmanager
    def picky() -> Iterator[Send]:
        with mailer.connect() as send:

            def pick(mail: Mail) -> None:
                if mail.to.startswith("alice"):
                    raise SMTPRecipientsRefused({})
                send(mail)

            yield pick

    assert send_due(picky) == 1
    assert rows() == [("due", 1), ("sent", 1)]


def test_a_mail_that_makes_the_server_hang_up_stops_nobody_else(
    alice: Character, bob: Character, inbox: services.Inbox
) -> None:
    promise(alice)
    promise(bob)

    @contextmanager
    def hanging_up_on_alice() -> Iterator[Send]:
        with mailer.connect() as send:

            def pick(mail: Mail) -> None:
                if mail.to.startswith("alice"):
                    raise SMTPServerDisconnected
                send(mail)

            yield pick

    assert send_due(hanging_up_on_alice) == 0
    assert rows() == [("due", 1), ("due", 0)]  # his was not tried, and is due at once
    assert send_due(hanging_up_on_alice) == 1
    assert rows() == [("due", 1), ("sent", 1)]


def test_a_mail_that_can_not_be_made_stops_nobody_else(
    alice: Character, bob: Character, inbox: services.Inbox
) -> None:
    promise(alice, kind="no_such_template")
    promise(bob)
    assert send_due(mailer.connect) == 1
    assert rows() == [("due", 1), ("sent", 1)]


def test_after_a_day_it_is_given_up_with_an_alarm(
    alice: Character, caplog: pytest.LogCaptureFixture
) -> None:
    promise(alice, kind="no_such_template")
    with transaction() as session:
        session.execute(text("UPDATE notification SET created_at = now() - interval '25 hours'"))
    send_due(mailer.connect)
    assert rows() == [("given_up", 1)]
    assert "ALARM" in caplog.text


def test_one_operation_tells_one_person_one_thing_once(alice: Character) -> None:
    operation_id = alice.deposits("1.00")
    for _ in range(2):
        with transaction() as session:
            notify_all(session, [Notice("deposit_settled", alice.id, operation_id)])
    assert rows() == [("due", 0)]


def test_a_worker_whose_lease_ran_out_says_nothing_but_that_a_mail_was_sent(
    alice: Character, inbox: services.Inbox
) -> None:
    promise(alice)

    class Killed(BaseException):
        pass

    @contextmanager
    def dying() -> Iterator[Send]:
        raise Killed
        yield

    def claimed_by_another_meanwhile(refuses: bool) -> Callable[[], AbstractContextManager[Send]]:
        @contextmanager
        def late() -> Iterator[Send]:
            with mailer.connect() as send:

                def send_late(mail: Mail) -> None:
                    make_due()
                    with pytest.raises(Killed):
                        send_due(dying)
                    if refuses:
                        raise SMTPRecipientsRefused({})
                    send(mail)

                yield send_late

        return late

    assert send_due(claimed_by_another_meanwhile(refuses=True)) == 0
    assert rows() == [("due", 2)]
    assert seconds_until_due() > LEASE_SECONDS / 2  # still the other's lease, not a retry's wait
    make_due()
    assert send_due(claimed_by_another_meanwhile(refuses=False)) == 1
    assert rows() == [("sent", 4)]


def test_two_workers_do_not_send_the_same_mail(alice: Character, inbox: services.Inbox) -> None:
    promise(alice)

    @contextmanager
    def while_another_works() -> Iterator[Send]:
        assert send_due(mailer.connect) == 0
        with mailer.connect() as send:
            yield send

    assert send_due(while_another_works) == 1


def test_a_warning_goes_before_a_thousand_mails_about_money(alice: Character) -> None:
    operation_ids = [alice.deposits("1.00") for _ in range(BATCH + 1)]
    with transaction() as session:
        notices = [Notice("deposit_settled", alice.id, each) for each in operation_ids]
        notify_all(session, notices)
    signed_in = who(alice.signs_in())
    with transaction() as session:
        notify_about_sign_in(session, "password_changed", alice.id, signed_in.session_id)
    assert send_due(mailer.connect) == BATCH
    with transaction() as session:
        state = text("SELECT state FROM notification WHERE kind = 'password_changed'")
        assert session.scalars(state).one() == "sent"


def test_a_code_is_minted_when_its_mail_is_sent_and_not_before(
    clean: None, bank: services.Bank, inbox: services.Inbox
) -> None:
    from wallet.bank import Bank

    with transaction() as session:
        registration = people.request_registration(session, "1000000001", "correct horse battery")
    people.verify_due(Bank())
    minted = text("SELECT code_hash IS NOT NULL FROM registration")
    with transaction() as session:
        assert session.scalars(minted).one() is False
    send_due(mailer.connect)
    with transaction() as session:
        assert session.scalars(minted).one() is True
    (mail,) = inbox.messages()
    code = mail["subject"].split()[0]
    with transaction() as session:
        person = people.confirm_registration(session, registration.id, code, ORIGIN)
    assert person is not None
    assert person.email == "ada.marin@example.com"


def test_addresses_of_people_without_a_wallet_are_forgotten_after_a_day(
    alice: Character, inbox: services.Inbox
) -> None:
    promise(alice)
    with transaction() as session:
        notify(session, kind="sign_up_frozen", email="somebody@example.com")
    send_due(mailer.connect)
    with transaction() as session:
        assert forget_old(session) == 0
        session.execute(text("UPDATE notification SET created_at = now() - interval '25 hours'"))
        assert forget_old(session) == 1
    assert rows() == [("sent", 1)]

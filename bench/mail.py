"""Mails/s of the mail queue's worker group, against Flask-Mail alone: the same mails, round by
round, to the same catcher in a process of its own.

The reference is Flask-Mail as its manual has it: templates, a `Message`, one connection that is
kept, no database. Ours claims the mails, sends them and marks each one.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from flask import Flask, render_template
from flask_mail import Mail as FlaskMail
from flask_mail import Message
from sqlalchemy import text

from actors import mail_words, mailer, ring
from bench import history, people
from bench.line import Line, compare
from bench.stack import Stack, answers, wait_for
from florin.local.home import LOOPBACK
from florin.local.stack import INBOX
from wallet.database import transaction
from wallet.money import Money
from wallet.notifications import Notice, notify_all
from wallet.notifications.due import Mail, Send, send_due
from wallet.settings import settings

ROUNDS = 5
MAILS = 1_000  # per round
FUNDS = 10**9  # minor units
AMOUNT = Money(12_34, "EUR")
WORKER = "worker_mail"
LOOK_SECONDS = 0.2

_CLEAR = text("UPDATE notification SET state = 'given_up', due_at = NULL WHERE state = 'due'")
_AGAIN = text("""
    UPDATE notification SET state = 'due', due_at = now(), sent_at = NULL, attempt = 0
    WHERE id = ANY(:ids)
""")
_LEFT = text("SELECT count(*) FROM notification WHERE state = 'due'")
_SPEED = text("""
    SELECT (count(*) - 1) / extract(epoch FROM max(sent_at) - min(sent_at))
    FROM notification WHERE id = ANY(:ids)
""")


def lines(stack: Stack) -> list[Line]:
    mails = _promise()
    ids = [mail.id for mail in mails]
    ours, theirs, catchers = [], [], []
    with stack.run(inbox=INBOX) as processes:
        wait_for(lambda: answers(f"http://{LOOPBACK}:{os.environ['INBOX_PORT']}/"))
        catcher = processes["inbox"].pid
        for _ in range(ROUNDS):
            cpu, started = _cpu_seconds(catcher), time.perf_counter()
            theirs.append(_flask_mail(mails))
            catchers.append((_cpu_seconds(catcher) - cpu) / (time.perf_counter() - started))
            ours.append(_worker(stack, ids))
    print(f"mail: the catcher works {max(catchers):.0%} of the reference's time", file=sys.stderr)
    return [
        compare(
            f"mail, {ROUNDS * MAILS:,} notifications",
            ours,
            theirs,
            unit="mails/s",
            reference="mails/s by Flask-Mail alone",
            at_least=0.7,
        )
    ]


def _promise() -> list[Mail]:
    """What is to be sent, and the rows that promise it: a mail to each end of a transfer."""
    crowd = people.make(20)
    pairs = [(crowd[n % 20], crowd[(n + 1) % 20]) for n in range(MAILS // 2)]
    with transaction() as session:
        session.execute(_CLEAR)  # what other lines left
    people.fund(crowd, FUNDS)
    with transaction() as session:
        ids = history.transfers(session, pairs, AMOUNT)
        notices = []
        for id_, (sender, recipient) in zip(ids, pairs, strict=True):
            notices.append(Notice("transfer_sent", sender.id, id_))
            notices.append(Notice("transfer_received", recipient.id, id_))
        notify_all(session, notices)
    mails: list[Mail] = []

    @contextmanager
    def keep() -> Iterator[Send]:
        yield mails.append

    while send_due(keep):
        pass
    if len(mails) != MAILS:
        raise RuntimeError(f"{len(mails)} mails of {MAILS:,}")
    return mails


def _worker(stack: Stack, ids: list[UUID]) -> float:
    """Per second, from the first that is marked to the last: the start doesn't count."""
    with transaction() as session:
        session.execute(_AGAIN, {"ids": ids})
    with stack.run(WORKER):
        ring("mail")
        wait_for(_all_sent)
    with transaction() as session:
        return float(session.scalars(_SPEED, {"ids": ids}).one())


def _all_sent() -> bool:
    time.sleep(LOOK_SECONDS)  # seldom: to look costs the database what it takes from the mails
    with transaction() as session:
        return session.scalars(_LEFT).one() == 0


def _flask_mail(mails: list[Mail]) -> float:
    app = Flask("reference", template_folder=str(mailer.TEMPLATES))
    app.config.update(
        MAIL_SERVER=settings().mail_server,
        MAIL_PORT=settings().mail_port,
        MAIL_DEFAULT_SENDER=settings().mail_sender,
    )
    app.jinja_env.globals.update(public_url=settings().public_url)
    mail_words.init_app(app)
    mail = FlaskMail(app)
    with app.app_context(), mail.connect() as connection:
        for each in mails[:2]:  # compiles the templates of both kinds
            connection.send(_message(each))
        started = time.perf_counter()
        for each in mails:
            connection.send(_message(each))
        return len(mails) / (time.perf_counter() - started)


def _message(mail: Mail) -> Message:
    subject = render_template(f"mail/{mail.kind}.subject.txt", **mail.facts).strip()
    return Message(
        subject=subject,
        recipients=[mail.to],
        body=render_template(f"mail/{mail.kind}.txt", **mail.facts),
        html=render_template(f"mail/{mail.kind}.html", subject=subject, **mail.facts),
    )


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

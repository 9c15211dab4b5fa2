"""Flask-Mail as the mail queue's hands: templates to text and HTML, over one SMTP connection."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from functools import cache
from pathlib import Path

from flask import Flask, render_template
from flask_mail import Connection, Mail, Message

from actors import mail_words
from wallet.locales import written_for
from wallet.notifications.due import Mail as Promise
from wallet.settings import settings

SMTP_SECONDS = 5.0
TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@cache
def _app() -> Flask:
    """A Flask of its own: Flask-Mail and templates want one, and actors don't import the web."""
    app = Flask("mailer", template_folder=str(TEMPLATES))
    app.config.update(
        MAIL_SERVER=settings().mail_server,
        MAIL_PORT=settings().mail_port,
        MAIL_USERNAME=settings().mail_username,
        MAIL_PASSWORD=settings().mail_password,
        MAIL_USE_TLS=settings().mail_use_tls,
        MAIL_DEFAULT_SENDER=settings().mail_sender,
        MAIL_SUPPRESS_SEND=False,
    )
    app.jinja_env.globals.update(public_url=settings().public_url)
    mail_words.init_app(app)
    Mail(app)
    return app


class _Connection(Connection):
    """Flask-Mail gives SMTP no timeout, so a silent server would hold the worker for ever."""

    def configure_host(self) -> smtplib.SMTP:
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=SMTP_SECONDS)
        if self.mail.use_tls:
            host.starttls(context=ssl.create_default_context())
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


@contextmanager
def connect() -> Iterator[Callable[[Promise], None]]:
    """Open one connection; what it yields sends one mail. Raises OSError, as smtplib does."""
    app = _app()
    with app.app_context(), _Connection(app.extensions["mail"]) as connection:
        yield lambda promise: connection.send(_message(promise))


def _message(promise: Promise) -> Message:
    with written_for(promise.locale):
        return _written(promise)


def _written(promise: Promise) -> Message:
    subject = render_template(f"mail/{promise.kind}.subject.txt", **promise.facts).strip()
    message = Message(
        subject=subject,
        recipients=[promise.to],
        body=render_template(f"mail/{promise.kind}.txt", **promise.facts),
        html=render_template(f"mail/{promise.kind}.html", subject=subject, **promise.facts),
    )
    domain = parseaddr(settings().mail_sender)[1].partition("@")[2]
    message.msgId = f"<{promise.id}@{domain}>"  # the same for every attempt
    return message

import os
import smtplib
import urllib.request
from email.message import EmailMessage

import pytest

from florin.local import mailbox
from tests import services


def send(inbox: services.Inbox, subject: str, *, html: str | None = None) -> None:
    message = EmailMessage()
    message["From"] = "Florin <no-reply@florin.example>"
    message["To"] = "Ada Marin <ada.marin@example.com>"
    message["Subject"] = subject
    message.set_content("You got €25.00.\n")
    if html:
        message.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", int(os.environ["SMTP_PORT"]), timeout=5) as server:
        server.send_message(message)


def page(inbox: services.Inbox, path: str) -> str:
    with urllib.request.urlopen(inbox.url + path, timeout=5) as response:
        return response.read().decode()


def test_mails_are_listed_newest_first_with_all_that_a_program_needs(inbox: services.Inbox) -> None:
    send(inbox, "First")
    send(inbox, "Zweite – été", html="<p>You got <b>€25.00</b>.</p>")
    newest, oldest = inbox.messages()
    assert oldest["subject"] == "First"
    assert oldest["html"] is None
    assert newest["from"] == "Florin <no-reply@florin.example>"
    assert newest["to"] == "ada.marin@example.com"
    assert newest["subject"] == "Zweite – été"
    assert newest["text"] == "You got €25.00.\n"
    assert newest["html"].strip() == "<p>You got <b>€25.00</b>.</p>"
    assert newest["received_at"] > oldest["received_at"]


def test_people_see_the_list_and_a_mail(inbox: services.Inbox) -> None:
    send(inbox, "Money has come")
    (message,) = inbox.messages()
    assert "Money has come" in page(inbox, "/")
    assert "You got €25.00." in page(inbox, f"/messages/{message['id']}")


def test_a_mail_can_run_nothing_in_the_page(inbox: services.Inbox) -> None:
    send(inbox, "<script>alert(1)</script>", html="<script>alert(2)</script>")
    (message,) = inbox.messages()
    shown = page(inbox, "/") + page(inbox, f"/messages/{message['id']}")
    assert "<script" not in shown
    assert "<iframe sandbox " in shown


def test_only_the_newest_are_kept(inbox: services.Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LIMIT", 2)
    box = mailbox.Mailbox(services.HOME.path / "inbox")
    for number in range(3):
        box.put(["ada@example.com"], f"Subject: {number}\r\n\r\nHello\r\n".encode())
    assert [message["subject"] for message in box.messages()] == ["2", "1"]


def test_a_catcher_that_starts_again_counts_what_it_kept_before(
    inbox: services.Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "LIMIT", 2)
    for number in range(3):
        box = mailbox.Mailbox(services.HOME.path / "inbox")
        box.put(["ada@example.com"], f"Subject: {number}\r\n\r\nHello\r\n".encode())
    assert [message["subject"] for message in box.messages()] == ["2", "1"]

"""The mail catcher: takes every mail by SMTP and shows it on a page."""

import os
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.serving import WSGIRequestHandler, make_server

from florin.local.home import LOOPBACK, Home
from florin.local.mailbox import Mailbox

# A mail's HTML may load nothing from elsewhere and run nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'"


class Catcher:
    """aiosmtpd calls the method of this name for every mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        self.mailbox.put(
            envelope.rcpt_tos, content if isinstance(content, bytes) else str(content).encode()
        )
        return "250 kept"


class QuietHandler(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """The page reloads itself: a line for each would drown everything else."""


def create_app(mailbox: Mailbox) -> Flask:
    app = Flask(__name__)

    @app.get("/")
    @app.get("/messages")
    def messages() -> Response | str:
        found = mailbox.messages()
        wanted = request.accept_mimetypes
        if wanted["application/json"] > wanted["text/html"]:
            return jsonify(found)
        return render_template("inbox.html", messages=found)

    @app.get("/messages/<message_id>")
    def message(message_id: str) -> str:
        return render_template("message.html", message=mailbox.find(message_id) or abort(404))

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        return response

    return app


def main() -> None:
    mailbox = Mailbox(Home().path / "inbox")
    Controller(Catcher(mailbox), LOOPBACK, int(os.environ.get("SMTP_PORT") or 1025)).start()
    make_server(
        LOOPBACK,
        int(os.environ.get("INBOX_PORT") or 8025),
        create_app(mailbox),
        threaded=True,
        request_handler=QuietHandler,
    ).serve_forever()


if __name__ == "__main__":
    main()

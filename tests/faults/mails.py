"""The SMTP server of the matrix: it keeps what it took, and can be away or lose its answer."""

from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from florin.local.home import LOOPBACK


@dataclass(frozen=True, slots=True)
class Mail:
    message_id: str
    to: str
    text: str = ""


@dataclass
class Mails:
    port: int
    taken: list[Mail] = field(default_factory=list)
    loses_answer: bool = False

    def start(self) -> None:
        self._controller = Controller(self, LOOPBACK, self.port)
        self._controller.start()

    def stop(self) -> None:
        """From now on connections are refused."""
        if hasattr(self, "_controller"):
            self._controller.stop(no_assert=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Called by aiosmtpd for every mail."""
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        self.taken.append(Mail(str(message["Message-ID"]), envelope.rcpt_tos[0], text))
        if self.loses_answer and server.transport is not None:
            server.transport.abort()
        return "250 kept"

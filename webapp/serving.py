"""Where waitress serves otherwise than by itself: bodies too large, and answers without one.

Over its limit waitress refuses alone, with a bare text, and hangs up on a browser that still sends,
which then shows an error of its own. Here the application refuses, as it does below that limit: by
the length (`webapp.bodies`), with none of the body. A browser reads no answer before all is sent,
so what still comes is read to nowhere: neither memory nor disk holds any of it.
"""

from io import BytesIO

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask
from waitress.utilities import RequestEntityTooLarge

MAX_DISCARDED_BYTES = 64 * 1024 * 1024  # who has more to send is answered at once, and hung up on


def init() -> None:
    """For every connection of this process."""
    HTTPChannel.parser_class = Parser
    HTTPChannel.task_class = Task


class Parser(HTTPRequestParser):
    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):  # found anew in each piece
            self.error = None
            self._discard()
        return consumed

    def _discard(self) -> None:
        body, length = self.body_rcv, max(self.content_length, self.body_bytes_received)
        body.buf.close()
        body.buf = Nowhere()
        is_too_long = length > MAX_DISCARDED_BYTES or self.expect_continue  # which wants a "no" now
        self.completed = bool(body.completed or body.error or is_too_long)
        self.expect_continue = False
        self.headers["CONTENT_LENGTH"] = str(length)
        if self.completed and not body.completed:
            self.headers["CONNECTION"] = "close"  # what follows is no request


class Nowhere:
    """In place of the buffer that a body is read into."""

    def append(self, data: bytes) -> None:
        pass

    def getfile(self) -> BytesIO:
        return BytesIO()

    def close(self) -> None:
        pass


class Task(WSGITask):
    def set_close_on_finish(self) -> None:
        """Not for the want of a length where there is no body: such an answer ends by itself."""
        wants_to_close = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or self.version == "1.0" or wants_to_close:
            super().set_close_on_finish()

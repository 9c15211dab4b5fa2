"""Mails as files: one `.eml` each, named by the moment it came, the newest 1,000 of them."""

import email.policy
import secrets
import time
from collections import deque
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from functools import lru_cache
from pathlib import Path
from typing import Any

LIMIT = 1_000
ENVELOPE_TO = "X-Envelope-To"


class Mailbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Remembered: to list a thousand files for each mail would cost more than all the rest.
        self._oldest_first = deque(reversed(self._newest_first()))

    def put(self, recipients: list[str], content: bytes) -> None:
        """Keep a mail; the oldest above the limit go."""
        name = f"{time.time_ns()}-{secrets.token_hex(4)}.eml"
        draft = self.folder / f"{name}.draft"  # a glob finds hidden files, too
        draft.write_bytes(f"{ENVELOPE_TO}: {', '.join(recipients)}\r\n".encode() + content)
        draft.rename(self.folder / name)  # a reader sees it whole or not at all
        self._oldest_first.append(self.folder / name)
        while len(self._oldest_first) > LIMIT:
            self._oldest_first.popleft().unlink(missing_ok=True)

    def messages(self) -> list[dict[str, Any]]:
        """Newest first; see `read`."""
        found = []
        for path in self._newest_first():
            try:
                found.append(read(path))
            except FileNotFoundError:
                continue  # it just became too old
        return found

    def find(self, message_id: str) -> dict[str, Any] | None:
        return next((each for each in self.messages() if each["id"] == message_id), None)

    def _newest_first(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), reverse=True)


@lru_cache(maxsize=2 * LIMIT)  # some more than are kept, or each new mail would evict one needed
def read(path: Path) -> dict[str, Any]:
    """id, from, to, subject, text, html (None when the mail has none), received_at (ISO 8601, UTC).

    Raises FileNotFoundError.
    """
    message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(path.read_bytes())
    received = datetime.fromtimestamp(int(path.name.split("-")[0]) / 1e9, tz=UTC)
    return {
        "id": path.stem,
        "from": str(message["From"] or ""),
        "to": str(message[ENVELOPE_TO] or ""),
        "subject": str(message["Subject"] or ""),
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
        "message_id": str(message["Message-ID"] or ""),
        "received_at": received.isoformat(timespec="milliseconds"),
    }


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body(preferencelist=(kind,))
    return None if part is None else str(part.get_content()).replace("\r\n", "\n")

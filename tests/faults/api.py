"""Calls of the JSON API, as its callers see them: done, refused, or who knows."""

import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from tests.faults.history import Result

ANSWER_SECONDS = 4.0
PASSWORD = "correct horse battery"  # everybody's


@dataclass
class Api:
    """One connection, for one thread; after `sign_in`, of one person."""

    address: str
    token: str = ""
    token_until: float = 0.0  # monotonic
    _connection: HTTPConnection | None = None

    def sign_in(self, account: str) -> Result:
        result, answer = self.post("/auth/login", {"account_number": account, "password": PASSWORD})
        self.token = answer.get("access_token", "")
        self.token_until = time.monotonic() + answer.get("expires_in", 0)
        return result

    def post(self, path: str, body: dict[str, Any], key: str = "") -> tuple[Result, dict[str, Any]]:
        """What was answered is empty when nothing was."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if key:
            headers["Idempotency-Key"] = key
        try:
            status, answer = self._call(f"/api/v1{path}", json.dumps(body), headers)
        except (OSError, HTTPException, ValueError):
            self._connection = None
            return Result.UNKNOWN, {}
        if status < 300:
            return Result.OK, answer
        return (Result.REFUSED if status < 500 else Result.UNKNOWN), answer

    def _call(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Raises OSError, HTTPException, ValueError when there is no whole answer."""
        if self._connection is None:
            address = urlsplit(self.address).netloc
            self._connection = HTTPConnection(address, timeout=ANSWER_SECONDS)
        self._connection.request("POST", path, body, headers)
        reply = self._connection.getresponse()
        return reply.status, json.loads(reply.read())

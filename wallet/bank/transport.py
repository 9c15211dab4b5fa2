"""One HTTP call to the bank, bounded as a whole.

libcurl's timeout counts from the first packet to the last byte; a timeout per read would let a
bank that drips one byte a second hold a worker for ever.
"""

import json
import threading
import time
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import jwt
import pycurl

from wallet.settings import settings

CONNECT_SECONDS = 1.0
MAX_ANSWER_BYTES = 1 << 20
TOKEN_SECONDS = 30

_local = threading.local()


class CallFailed(Exception):
    """No HTTP answer: refused, timed out, dropped. The bank may have done the work."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Any  # parsed JSON, or None when it is not JSON


def call(method: str, path: str, body: object = None, *, seconds: float) -> Reply:
    """Ask the bank. `seconds` bounds the whole call. Raises CallFailed."""
    received = BytesIO()
    curl = _handle()
    curl.reset()  # keeps the connection, forgets the last call's options
    curl.setopt(pycurl.URL, settings().bank_url + path)
    curl.setopt(pycurl.CUSTOMREQUEST, method)
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    curl.setopt(pycurl.NOSIGNAL, True)
    curl.setopt(pycurl.PROXY, "")  # whatever the environment says of proxies
    curl.setopt(pycurl.CONNECTTIMEOUT_MS, int(CONNECT_SECONDS * 1000))
    curl.setopt(pycurl.TIMEOUT_MS, int(seconds * 1000))
    curl.setopt(pycurl.MAXFILESIZE, MAX_ANSWER_BYTES)
    curl.setopt(pycurl.WRITEFUNCTION, _bounded(received))
    curl.setopt(
        pycurl.HTTPHEADER,
        [f"Authorization: Bearer {_service_token()}", "Content-Type: application/json", "Expect:"],
    )
    if body is not None:
        curl.setopt(pycurl.POSTFIELDS, json.dumps(body))
    try:
        curl.perform()
    except pycurl.error as error:
        raise CallFailed(str(error.args[-1])) from None
    return Reply(curl.getinfo(pycurl.RESPONSE_CODE), _parse(received.getvalue()))


def _handle() -> pycurl.Curl:
    # A handle, and with it a kept connection, belongs to one thread.
    if not hasattr(_local, "curl"):
        _local.curl = pycurl.Curl()
    curl: pycurl.Curl = _local.curl
    return curl


def _bounded(received: BytesIO) -> Any:
    def write(chunk: bytes) -> int:
        if received.tell() + len(chunk) > MAX_ANSWER_BYTES:
            return 0  # makes libcurl give up
        return received.write(chunk)

    return write


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _service_token() -> str:
    now = int(time.time())
    return jwt.encode(
        {"iss": "florin", "aud": "bank", "iat": now, "exp": now + TOKEN_SECONDS},
        settings().bank_service_key,
        algorithm="HS256",
    )

"""Telling the wallet's operator how a pending transfer ended."""

import hashlib
import hmac
import json
import logging
import time

import pycurl

from bank_app.settings import settings
from bank_app.transfers import Answer

CALL_SECONDS = 3.0  # in total, from the name's look-up to the last byte

log = logging.getLogger(__name__)


def signature(key: str, timestamp: str, body: bytes) -> str:
    """The value of Florin-Bank-Signature."""
    signed = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def deliver(answer: Answer) -> bool:
    """One try. True when the receiver said 2xx, so it has the answer safe."""
    body = json.dumps(answer.as_json()).encode()
    timestamp = str(int(time.time()))
    headers = [
        "Content-Type: application/json",
        f"Florin-Bank-Timestamp: {timestamp}",
        f"Florin-Bank-Signature: {signature(settings().webhook_key, timestamp, body)}",
        "Expect:",
    ]
    try:
        status = _post(settings().webhook_url, headers, body)
    except pycurl.error as error:
        log.info("webhook of %s: %s", answer.id, error.args[-1])
        return False
    if not 200 <= status < 300:
        log.info("webhook of %s: answered %d", answer.id, status)
        return False
    return True


def _post(url: str, headers: list[str], body: bytes) -> int:
    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.NOSIGNAL, 1)  # threads
        curl.setopt(pycurl.PROXY, "")  # directly, whatever http_proxy says
        curl.setopt(pycurl.TIMEOUT_MS, int(CALL_SECONDS * 1000))
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.POSTFIELDS, body)
        curl.setopt(
            pycurl.WRITEFUNCTION, len
        )  # what it says besides its status is not our business
        curl.perform()
        return int(curl.getinfo(pycurl.RESPONSE_CODE))
    finally:
        curl.close()

"""Calling the bank as the wallet's operator does, in this process or over the wire."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import jwt
from flask.testing import FlaskClient

from bank_app.settings import settings

ADA, TOMASZ, LEILA = "1000000001", "1000000002", "1000000003"  # EUR, well off
SEUN = "1000000004"  # EUR, 3.50
INES = "1000000005"  # EUR, frozen
HENRIK = "1000000006"  # EUR, closed
MAYA = "2000000001"  # USD
NOBODY = "1999999999"

Answer = tuple[int, dict[str, Any]]


def token(key: str | None = None, algorithm: str = "HS256", **claims: object) -> str:
    """A good service token, but for what is given; None leaves a claim out."""
    now = int(time.time())
    good = {"aud": "bank", "iss": "florin", "iat": now, "exp": now + 60}
    payload = {name: value for name, value in (good | claims).items() if value is not None}
    if algorithm != "none":
        key = key or settings().service_key
    return jwt.encode(payload, key, algorithm)


def order(account: str, direction: str, amount: object, currency: str = "EUR") -> dict[str, Any]:
    return {"account": account, "direction": direction, "amount": amount, "currency": currency}


def debit(account: str, amount: object, currency: str = "EUR") -> dict[str, Any]:
    return order(account, "debit", amount, currency)


def credit(account: str, amount: object, currency: str = "EUR") -> dict[str, Any]:
    return order(account, "credit", amount, currency)


@dataclass
class Caller:
    """The verbs of the protocol; `_call` says how they get there."""

    def verify(self, account: str) -> Answer:
        return self._call("POST", f"/api/v1/verify-user/{account}")

    def put(self, body: object, transfer_id: UUID | str | None = None) -> Answer:
        return self._call("PUT", f"/api/v1/transfer/{transfer_id or uuid4()}", body)

    def get(self, transfer_id: UUID) -> Answer:
        return self._call("GET", f"/api/v1/transfer/{transfer_id}")

    def batch(self, *items: object) -> list[dict[str, Any]]:
        status, answer = self._call("POST", "/api/v1/transfers", {"transfers": list(items)})
        assert status == 200, answer
        return answer["transfers"]

    def change(self, account: str, **fields: str) -> Answer:
        return self._call("PATCH", f"/simulator/account/{account}", fields)

    def _call(self, method: str, path: str, body: object = None) -> Answer:
        raise NotImplementedError


@dataclass
class InProcess(Caller):
    client: FlaskClient

    def _call(self, method: str, path: str, body: object = None) -> Answer:
        data = None if body is None else json.dumps(body)
        headers = {"Authorization": f"Bearer {token()}"}
        answer = self.client.open(path, method=method, data=data, headers=headers)
        return answer.status_code, answer.get_json()


@dataclass
class OverTheWire(Caller):
    url: str
    seconds: float = 10.0

    def _call(self, method: str, path: str, body: object = None) -> Answer:
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token()}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self.seconds) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

"""A device that makes and uses passkeys, in software: what a browser would send for it."""

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40
ES256, P256, EC2 = -7, 1, 2  # of COSE


class SecurityKey:
    """One passkey. What it does wrong, it does when a test sets it so."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.id = secrets.token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.count = 0
        self.flags = USER_PRESENT | USER_VERIFIED

    def create(self, options: str) -> str:
        """Answer to `navigator.credentials.create`."""
        asked = json.loads(options)
        numbers = self.private.public_key().public_numbers()
        x, y = (n.to_bytes(32, "big") for n in (numbers.x, numbers.y))
        public_key = cbor2.dumps({1: EC2, 3: ES256, -1: P256, -2: x, -3: y})
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public_key
        data = self._data(asked["rp"]["id"], HAS_CREDENTIAL) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer("webauthn.create", asked, {"attestationObject": _text(attestation)})

    def get(self, options: str) -> str:
        """Answer to `navigator.credentials.get`."""
        asked = json.loads(options)
        self.count += 1
        data = self._data(asked["rpId"])
        signed = data + hashlib.sha256(self._client_data("webauthn.get", asked)).digest()
        signature = self.private.sign(signed, ec.ECDSA(SHA256()))
        proof = {"authenticatorData": _text(data), "signature": _text(signature)}
        return self._answer("webauthn.get", asked, proof)

    def _data(self, host: str, flags: int = 0) -> bytes:
        flag = (self.flags | flags).to_bytes(1, "big")
        return hashlib.sha256(host.encode()).digest() + flag + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, asked: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        return json.dumps(told).encode()

    def _answer(self, kind: str, asked: dict[str, Any], proof: dict[str, str]) -> str:
        client_data = {"clientDataJSON": _text(self._client_data(kind, asked))}
        answer = {"id": _text(self.id), "rawId": _text(self.id), "type": "public-key"}
        return json.dumps(answer | {"response": client_data | proof})


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

"""The bank's HTTP interface, turned into answers. Only a 2xx body that names the id and a final
state is an answer; all else, 401 and 404 included, is Unknown."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wallet.bank.answers import (
    CONFLICT,
    UNCLEAR,
    Accepted,
    Answer,
    Declined,
    Identity,
    NotFound,
    Pending,
    TransferOrder,
    Unknown,
    Verified,
)
from wallet.bank.transport import CallFailed, Reply, call
from wallet.money import MINOR_DIGITS

BANK_CALL_SECONDS = 4.0  # in total; less than half of a claim's lease
HEALTH_SECONDS = 2.0  # a slow bank is a bank; with a call it stays well under the lease

# What is shown, stored or mailed of the bank's words: nothing that PostgreSQL can't keep.
REASON = re.compile(r"[a-z0-9_.-]{1,64}")
PLAIN_TEXT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,200}")
EMAIL = re.compile(r"[!-~]+@[!-~]+")

OK = range(200, 300)


class BatchFailed(Exception):
    """The bank gave no usable answer to a batch as a whole."""


class Bank:
    """The bank as the `…_due` jobs use it. Has no state: any thread may use any instance."""

    def healthy(self, seconds: float = HEALTH_SECONDS) -> bool:
        """Does the bank say, within this time, that it works?"""
        try:
            return call("GET", "/healthz", seconds=seconds).status in OK
        except CallFailed:
            return False

    def verify(self, account_number: str) -> Identity:
        """Who owns this account?"""
        try:
            reply = call(
                "POST", f"/api/v1/verify-user/{account_number}", {}, seconds=BANK_CALL_SECONDS
            )
        except CallFailed:
            return Unknown()
        match reply:
            case Reply(404, {"code": "account_not_found"}):
                return NotFound()
            case Reply(
                status,
                {
                    "account": account,
                    "holder": str(holder),
                    "email": str(email),
                    "currency": str(currency),
                    "frozen": bool(frozen),
                },
            ) if (
                status in OK
                and account == account_number
                and currency in MINOR_DIGITS
                and PLAIN_TEXT.fullmatch(holder)
                and EMAIL.fullmatch(email)
            ):
                return Verified(holder, email, currency, frozen)
        return Unknown()

    def submit_one(self, order: TransferOrder) -> Answer:
        """Ask for one transfer. Safe to repeat: the id is the bank's idempotency key."""
        try:
            reply = call(
                "PUT", f"/api/v1/transfer/{order.id}", _content(order), seconds=BANK_CALL_SECONDS
            )
        except CallFailed:
            return Unknown()
        if reply.status == 409:
            return Unknown(CONFLICT)
        return read_answer(order.id, reply.body) if reply.status in OK else Unknown()

    def submit(self, orders: Sequence[TransferOrder]) -> dict[UUID, Answer]:
        """Ask for a batch; each order is answered on its own, a missing one is Unknown.

        Raises BatchFailed when there is no list of answers at all.
        """
        body = {"transfers": [{"id": str(order.id), **_content(order)} for order in orders]}
        try:
            reply = call("POST", "/api/v1/transfers", body, seconds=BANK_CALL_SECONDS)
        except CallFailed as failure:
            raise BatchFailed(str(failure)) from None
        match reply:
            case Reply(status, {"transfers": list(items)}) if status in OK:
                said = {item["id"]: item for item in items if _names_an_id(item)}
                return {
                    order.id: read_answer(order.id, said.get(str(order.id))) for order in orders
                }
        raise BatchFailed(f"status {reply.status}")


def read_answer(transfer_id: UUID, body: Any) -> Answer:
    """One transfer's state as the bank words it, in a reply or in a webhook."""
    match body:
        case {"id": said_id} if said_id != str(transfer_id):
            return Unknown(UNCLEAR)
        case {"id": str(), "state": "accepted"}:
            return Accepted()
        case {"id": str(), "state": "refused", "reason": str(reason)} if REASON.fullmatch(reason):
            return Declined(reason)
        case {"id": str(), "state": "pending"}:
            return Pending()
        case {"id": str(), "state": "conflict"}:
            return Unknown(CONFLICT)
    return Unknown(UNCLEAR)


def _names_an_id(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str)


def _content(order: TransferOrder) -> dict[str, str | int]:
    return {
        "account": order.account,
        "direction": order.direction,
        "amount": order.minor,
        "currency": order.currency,
    }

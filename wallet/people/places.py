"""The place that somebody guesses from: wrong passwords and codes are counted for an account and a
place, so that whoever guesses slows down nobody but themselves.

- A device that the account knows is a place of its own: strangers who share its network, a flood
  of them too, keep nobody waiting there.
- Within a sign-in, that sign-in is the place, wherever its requests come from: whoever holds it may
  have any number of addresses, and no second one.
- Everybody else is their network. Of IPv6 that is a /64: one machine chooses the rest itself.
"""

from ipaddress import IPv6Address, IPv6Network, ip_address
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.audit import Origin
from wallet.people.devices import knows_device
from wallet.people.keys import keyed_digest

NETWORK_BITS_OF_IPV6 = 64
NO_ADDRESS = "no address"  # all that have none are one place


def place_of(session: Session, account_number: str, origin: Origin) -> str:
    """Of somebody who is not signed in. One query, the same for a number that has no wallet."""
    device = known_device(session, account_number, origin)
    return device or f"network {network_of(origin.address)}"


def known_device(session: Session, account_number: str, origin: Origin) -> str | None:
    """The device as a place; None when the account doesn't know it."""
    if not knows_device(session, account_number, origin.device_token):
        return None
    return f"device {keyed_digest('place', origin.device_token).hex()}"


def place_in(session_id: UUID) -> str:
    """Of somebody in this sign-in."""
    return f"sign-in {session_id}"


def network_of(address: str) -> str:
    """An IPv4 address, however it is written, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return NO_ADDRESS
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), NETWORK_BITS_OF_IPV6), strict=False))

"""Whoever guesses is somewhere: a device, a sign-in, a network."""

import pytest

from wallet.people.places import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:DB8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "no address"),
        ("localhost", "no address"),
        ("\x00", "no address"),
        ("192.0.2.1, 198.51.100.7", "no address"),
    ],
)
def test_a_network_is_an_address_or_what_one_machine_has_of_ipv6(address: str, network: str):
    assert network_of(address) == network

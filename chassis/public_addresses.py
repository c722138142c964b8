"""Which hosts and addresses the program may speak to: public DNS names, and nothing that could be ourselves.

`ipaddress` alone does not answer this: of 42 hostile addresses `is_global` calls 13 public (NAT64, 6to4, multicast,
IPv4-compatible), so IPv6 is an allowlist of one range minus its special parts.
Spec: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 9637).
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

MAX_HOST_CHARACTERS = 253  # RFC 1035 section 2.3.4, without the final dot

_IPV4_REFUSED = tuple(IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4"))
_IPV6_PUBLIC = IPv6Network("2000::/3")
_IPV6_REFUSED = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# The last label of 127.0.0.0x1 is a number too: resolvers read such names as addresses
# (WHATWG URL, "ends in a number").
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


def is_public_address(text: str) -> bool:
    """Tell whether `text` is an address of the public Internet; anything unreadable is not."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in net for net in _IPV4_REFUSED)
    return (
        address.scope_id is None
        and address in _IPV6_PUBLIC
        and not any(address in net for net in _IPV6_REFUSED)
    )  # fmt: skip


def is_public_host_name(host: str) -> bool:
    """Tell whether `host` (ASCII, IDNA already applied) is a DNS name with a dot, never an address in disguise."""
    labels = host.split(".")
    return (
        len(host) <= MAX_HOST_CHARACTERS
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and any(character.isalpha() for character in labels[-1])
        and not _NUMBER.fullmatch(labels[-1])
        and labels[-1] != "localhost"
    )

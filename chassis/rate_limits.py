"""Slow down whoever asks too much: a moving window per client and per API token, kept in this process.

A client is its network, not its full address: the last part is dropped before anything is counted.
"""

import ipaddress
import math
import time
from collections.abc import Callable

from fastapi import Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from chassis.identification import actor_of
from chassis.problems import RateLimited

# One household or one mobile customer shares these; whoever has more addresses gets no more requests for them.
IPV4_PREFIX_BITS = 32 - 8
IPV6_PREFIX_BITS = 48
UNKNOWN_CLIENT = "unknown"


class RateLimiter:
    """The counters of one running application; stands in `app.state.rate_limiter`."""

    def __init__(self) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def check(self, name: str, limit: str, client: str) -> None:
        """Count one request of `client` against `limit` ("60/minute") of the thing called `name`.

        Raises:
            RateLimited: the limit is reached; with the seconds to wait.
        """
        item: RateLimitItem = parse(limit)
        if not self._window.hit(item, name, client):
            reset_at, _ = self._window.get_window_stats(item, name, client)
            raise RateLimited(max(1, math.ceil(reset_at - time.time())))


def rate_limited(name: str, limit: str) -> Callable[[Request], None]:
    """Give a dependency that lets `limit` requests through per client network, and as many per API token."""
    parse(limit)

    def dependency(request: Request) -> None:
        limiter: RateLimiter = request.app.state.rate_limiter
        actor = actor_of(request)
        client = f"token:{actor.token_id}" if actor.token_id else f"network:{network_of(request)}"
        limiter.check(name, limit, client)

    return dependency


def network_of(request: Request) -> str:
    """Give the network that a request comes from."""
    return network(request.client.host if request.client else "")


def network(address: str) -> str:
    """Cut an address to its network: 24 bits of IPv4 (also when written as IPv6), 48 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN_CLIENT
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = IPV4_PREFIX_BITS if parsed.version == 4 else IPV6_PREFIX_BITS
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))

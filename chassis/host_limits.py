"""How gently we treat the hosts that we fetch from: few requests at a time, and rest for a host that keeps failing."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from chassis.clock import Clock

PARALLEL_PER_HOST = 4
BREAKER_FAILURES = 5
BREAKER_REST = timedelta(seconds=60)
BREAKER_HOSTS = 1024


class Breaker:
    """Leaves a host alone for a minute after five failures in a row ."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hosts = OrderedDict[str, tuple[int, datetime]]()

    def is_open(self, host: str) -> bool:
        """Tell whether the host is to be left alone now."""
        failures, last = self._hosts.get(host, (0, None))
        return failures >= BREAKER_FAILURES and last is not None and self._clock() - last < BREAKER_REST

    def failed(self, host: str) -> None:
        """Count a failure of the host."""
        failures, _ = self._hosts.pop(host, (0, None))
        self._hosts[host] = (failures + 1, self._clock())
        while len(self._hosts) > BREAKER_HOSTS:
            self._hosts.popitem(last=False)

    def succeeded(self, host: str) -> None:
        """Forget the failures of the host."""
        self._hosts.pop(host, None)


class Gates:
    """Lets four requests at a time through to a host, in each event loop (a semaphore belongs to one)."""

    def __init__(self) -> None:
        self._loops = WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, tuple[asyncio.Semaphore, int]]]()

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[None]:
        """Wait for one of the four places of the host, and hold it."""
        gates = self._loops.setdefault(asyncio.get_running_loop(), {})
        gate, users = gates.get(host, (asyncio.Semaphore(PARALLEL_PER_HOST), 0))
        gates[host] = (gate, users + 1)
        try:
            async with gate:
                yield
        finally:
            gate, users = gates[host]
            if users == 1:
                del gates[host]
            else:
                gates[host] = (gate, users - 1)

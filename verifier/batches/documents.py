"""Documents for a run that checks many badges: each is looked for once, whatever comes of it."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final
from weakref import WeakValueDictionary

from credentials.gathered import Retrieved, Unreachable
from verifier.gathering import MAX_KEPT_BYTES, MAX_KEPT_DOCUMENTS, TOO_MANY, KeptDocuments
from verifier.newest_lists import NewestLists

# What one badge ran into, and what says nothing about the document for the next one.
_LIMITS_OF_ONE_BADGE: Final = frozenset({TOO_MANY})


class DocumentsOfRun(KeptDocuments):
    """Key documents, lists and failures to get them, for as long as a run lasts; bounded in number and size.

    A thousand badges of a site that is down wait for it once. A run speaks of one moment, so nothing is renewed in it.
    """

    def __init__(self, newest: NewestLists | None = None) -> None:
        super().__init__()
        if newest is not None:
            self.newest = newest
        self._found = OrderedDict[str, Retrieved | Unreachable]()
        self._size = 0
        self._looking = WeakValueDictionary[str, asyncio.Lock]()

    async def once(self, url: str, look: Callable[[], Awaitable[Retrieved | Unreachable]]) -> Retrieved | Unreachable:
        """Give what the first who looked has found; who comes meanwhile waits for it."""
        lock = self._looking.get(url)
        if lock is None:
            self._looking[url] = lock = asyncio.Lock()
        async with lock:
            known = self._found.get(url)
            if known is not None:
                self._found.move_to_end(url)
                return known
            found = await look()
            if not (isinstance(found, Unreachable) and found.code in _LIMITS_OF_ONE_BADGE):
                self._remember(found)
            return found

    def _remember(self, found: Retrieved | Unreachable) -> None:
        self._found[found.url] = found
        self._size += len(found.content)
        while len(self._found) > MAX_KEPT_DOCUMENTS or self._size > MAX_KEPT_BYTES:
            _, dropped = self._found.popitem(last=False)
            self._size -= len(dropped.content)

"""Check many badges, a few at a time, in the order in which they are given.

No more than `at_once` files are in memory; each file is read when its turn comes, and its report is let go as soon as
whoever asked has taken from it what they need.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from chassis.fetching import Fetcher, FetchProblem
from credentials.problems import CredentialProblem
from credentials.report import Policy
from skills_framework.framework import Framework
from verifier.batches.documents import DocumentsOfRun
from verifier.batches.problems import OutOfTime, SourceBroke, SourceProblem
from verifier.checking import Checked, check, check_newest, fetch_badge
from verifier.gathering import OFFLINE
from verifier.trust import Registry, TrustFileProblem

# Proving takes the processor, fetching waits: more at once would only wait together.
AT_ONCE: Final = 8


@dataclass(frozen=True)
class Address:
    """Where a badge is to be fetched."""

    url: str


@dataclass(frozen=True)
class Item:
    """One thing to check: its bytes, its address, or why it could not even be read.

    `is_named` tells what somebody pointed to from what merely lay in a folder or an archive, and may be no badge.
    """

    name: str
    source: bytes | Address | CredentialProblem | SourceProblem
    is_named: bool = True


Refusal: TypeAlias = CredentialProblem | FetchProblem | SourceProblem | TrustFileProblem


@dataclass(frozen=True)
class Finished:
    """An item with what came of it: a report, or why there is none."""

    item: Item
    result: Checked | Refusal


class Offline(SourceProblem):
    """An address was given, and the network is not used."""

    code = OFFLINE


@dataclass(frozen=True)
class Desk:
    """How badges are to be checked: all of them under one policy and for one moment."""

    policy: Policy
    at: datetime
    registry: Registry
    fetcher: Fetcher | None
    framework: Framework | None
    documents: DocumentsOfRun
    recipient: str | None = None
    refresh: bool = False

    async def check(self, item: Item) -> Finished:
        """Check one item; whatever is wrong with it is its result, and no reason to stop."""
        try:
            return Finished(item, await self._checked(item.source))
        except (CredentialProblem, FetchProblem, SourceProblem, TrustFileProblem) as problem:
            return Finished(item, problem)
        except Exception as error:  # noqa: BLE001 - the outermost edge of one badge: it must not take the others with it
            return Finished(item, SourceBroke(error=type(error).__name__))

    async def _checked(self, source: bytes | Address | CredentialProblem | SourceProblem) -> Checked:
        if isinstance(source, CredentialProblem | SourceProblem):
            raise source
        if isinstance(source, Address):
            if self.fetcher is None:
                raise Offline(url=source.url, detail="")
            source = (await fetch_badge(source.url, self.fetcher)).content
        return await (check_newest if self.refresh else check)(
            source,
            policy=self.policy,
            at=self.at,
            registry=self.registry,
            fetcher=self.fetcher,
            framework=self.framework,
            recipient=self.recipient,
            kept=self.documents,
        )


async def check_many(
    items: Iterator[Item], desk: Desk, *, at_once: int = AT_ONCE, deadline: float | None = None
) -> AsyncGenerator[Finished]:
    """Check every item and give the results in order.

    Args:
        items: what to check; asked for the next one in a thread, since reading takes time.
        desk: how.
        at_once: how many are in work together.
        deadline: when no further one is begun, as the time of the event loop; the rest are out of time.
    """
    clock = asyncio.get_running_loop().time
    under_way = deque[asyncio.Task[Finished]]()
    try:
        while (item := await asyncio.to_thread(next, items, None)) is not None:
            in_time = deadline is None or clock() < deadline
            task = desk.check(item if in_time else Item(item.name, OutOfTime(), item.is_named))
            under_way.append(asyncio.create_task(task))
            if len(under_way) >= at_once:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task_left in under_way:
            task_left.cancel()

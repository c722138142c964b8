"""Check the badges of an archive that somebody handed in, and answer with rows and totals.

The answer is made within one request and nothing of it is kept (docs/decisions/0023).
"""

import asyncio
from dataclasses import dataclass
from typing import IO, Final

from verifier.batches.archives import MEBIBYTE, Archive, ArchiveLimits
from verifier.batches.checking import Desk, Item, check_many
from verifier.batches.problems import ArchiveTooLarge
from verifier.batches.rows import Row, Totals, Wording
from verifier.checking import Checked
from verifier.key_sightings import Sighting, sightings_in

MAX_ARCHIVE_BYTES: Final = 64 * MEBIBYTE  # a thousand pictures with badges in them, as we bake them
LIMITS: Final = ArchiveLimits(entries=1_500, total_bytes=256 * MEBIBYTE)
# Proxies commonly wait a minute for an answer; what is still under way then has ten seconds (verifier.gathering).
MAX_SECONDS: Final = 45.0
# More threads that prove would keep those who only want a page waiting.
AT_ONCE: Final = 2
# Two at a time in one process: a third would make all of them, and everybody else, too slow.
MAX_UNDER_WAY: Final = 2
TRY_AGAIN_SECONDS: Final = 30


@dataclass(frozen=True)
class Answered:
    """What came of an archive: a row for each file, in its order, totals, and the keys that issuers were seen with."""

    rows: tuple[Row, ...]
    totals: Totals
    sightings: tuple[Sighting, ...]


class Gate:
    """Lets a few runs in at a time; the counter of one process."""

    def __init__(self) -> None:
        self._under_way = 0

    def __enter__(self) -> bool:
        """Say whether there is room; whoever finds none must not begin."""
        self._under_way += 1
        return self._under_way <= MAX_UNDER_WAY

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1


async def check_archive(file: IO[bytes], desk: Desk, wording: Wording, *, seconds: float = MAX_SECONDS) -> Answered:
    """Check every file of an archive; those that are left when the time is over say so.

    Raises:
        ArchiveProblem: the archive as a whole cannot be read.
    """
    if await asyncio.to_thread(_size, file) > MAX_ARCHIVE_BYTES:
        raise ArchiveTooLarge(limit=MAX_ARCHIVE_BYTES // MEBIBYTE)
    archive = await asyncio.to_thread(Archive, file, LIMITS)
    items = (Item(entry.name, entry.content, is_named=False) for entry in archive.entries())
    rows, totals = list[Row](), Totals()
    seen = dict[Sighting, None]()
    deadline = asyncio.get_running_loop().time() + seconds
    async for finished in check_many(items, desk, at_once=AT_ONCE, deadline=deadline):
        row = wording.row(finished)
        rows.append(row)
        totals.add(row)
        if isinstance(finished.result, Checked):
            seen.update(dict.fromkeys(sightings_in(finished.result.report, finished.result.evidence)))
    totals.skipped = archive.skipped
    return Answered(tuple(rows), totals, tuple(seen))


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size

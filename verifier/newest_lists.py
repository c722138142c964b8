"""The newest edition of each status list that was believed here, so that an older one is not believed after it.

A site that is made to serve yesterday's list, still in force, would bring back what was revoked today (security rules,
case 16). Only lists that a check has believed are noted, so that nobody can make a list seem newer than it is. What is
noted lives as long as the process: a list is in force for a day or so anyway.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

# Far more issuers than one node meets within the validity of a list; the least recently noted make room.
MAX_LISTS: Final = 4096


class NewestLists:
    """From when the newest edition of each list is, by its URL; bounded in number."""

    def __init__(self) -> None:
        self._since = OrderedDict[str, datetime]()

    def note(self, lists: Mapping[str, datetime]) -> None:
        """Note the lists that a check has believed."""
        for url, since in lists.items():
            known = self._since.pop(url, since)
            self._since[url] = max(known, since)
        while len(self._since) > MAX_LISTS:
            self._since.popitem(last=False)

    def among(self, urls: Iterable[str]) -> dict[str, datetime]:
        """Give what is known of these URLs."""
        return {url: self._since[url] for url in urls if url in self._since}

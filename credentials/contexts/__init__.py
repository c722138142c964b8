"""The JSON-LD contexts that badges may name, pinned as data; nothing is ever fetched in their place.

A context decides what the members of a badge mean, and so what a signature covers: whoever could change one could
change every badge. Each file stands here with its SHA-256, origin and licence (`manifest.json`, `LICENCES.md`).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final, Self, cast

from credentials.problems import ContextMissing, ContextOrder, UnknownContext
from credentials.strict_json import JsonObject, JsonValue

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES_3_0_3: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR_2_0_1: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
BASE_CONTEXTS: Final = frozenset({CREDENTIALS_V2, CREDENTIALS_V1})
OPEN_BADGES_CONTEXTS: Final = frozenset(
    {
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        OPEN_BADGES_3_0_3,
    }
)


class ContextSet(Mapping[str, JsonObject]):
    """A closed set of contexts by URL: what is not in it does not exist."""

    def __init__(self, contexts: Mapping[str, JsonObject]) -> None:
        self._texts = {url: json.dumps(context) for url, context in contexts.items()}

    def __getitem__(self, url: str) -> JsonObject:
        """Give a fresh copy, so that no reader can change what the next one gets.

        Raises:
            UnknownContext: the URL is not in the set.
        """
        try:
            return cast("JsonObject", json.loads(self._texts[url]))
        except KeyError:
            raise UnknownContext(url=url) from None

    def __contains__(self, url: object) -> bool:
        return url in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def extended(self, more: Mapping[str, JsonObject]) -> Self:
        """Give a set that knows these as well.

        Raises:
            ValueError: one of the URLs is in the set already; a pinned context is never replaced.
        """
        if doubled := self._texts.keys() & more.keys():
            raise ValueError(f"already pinned: {sorted(doubled)}")
        return type(self)({**self, **more})

    def check_list(self, value: JsonValue) -> tuple[str, ...]:
        """Read the `@context` of a credential or list: give its URLs if they are one of the known lists.

        The known lists are: a base context, then at most one Open Badges context, then any of the others, each once. In
        a learner record, its own context stands before that of Open Badges.

        Raises:
            ContextMissing: no list, or one that does not begin with a base context.
            UnknownContext: a URL is not in the set, or a context is written out instead of named.
            ContextOrder: a context is doubled, or one that has its place is not there.
        """
        items = value if isinstance(value, list) else [value]
        if not items or not isinstance(items[0], str) or items[0] not in BASE_CONTEXTS:
            raise ContextMissing
        urls: list[str] = []
        for item in items:
            if not isinstance(item, str) or item not in self._texts:
                raise UnknownContext(url=item[:512] if isinstance(item, str) else "{...}")
            urls.append(item)
        of_open_badges = 2 if urls[1:2] == [CLR_2_0_1] else 1
        for place, url in enumerate(urls):
            if (
                url in urls[:place]
                or (place > 0 and url in BASE_CONTEXTS)
                or (place > 1 and url == CLR_2_0_1)
                or (place > of_open_badges and url in OPEN_BADGES_CONTEXTS)
            ):
                raise ContextOrder(url=url)
        return tuple(urls)


@cache
def _pinned() -> ContextSet:
    """Load the shipped contexts, each compared with its SHA-256."""
    folder = resources.files(__name__)
    manifest = json.loads(folder.joinpath("manifest.json").read_text(encoding="utf-8"))
    contexts: dict[str, JsonObject] = {}
    for entry in manifest["contexts"]:
        content = folder.joinpath(entry["file"]).read_bytes()
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            # The program itself is damaged; no badge is at fault.
            raise RuntimeError(f"the pinned context {entry['file']} is not the one in the manifest")
        contexts[entry["url"]] = json.loads(content)
    return ContextSet(contexts)


PINNED: Final = _pinned()
"""The contexts that are shipped."""

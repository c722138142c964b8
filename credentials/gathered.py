"""What the shell gathered for a verification: documents from outside, and what the movement knows of the issuer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from credentials.keys import PublicKey


@dataclass(frozen=True)
class Retrieved:
    """A document that was found: its bytes, when they were read at their source, and which source it was."""

    url: str
    content: bytes
    at: datetime
    source: str
    """`registry`, `own` or `network`."""


@dataclass(frozen=True)
class Unreachable:
    """A document that was asked for and not found. `code` is the fetch problem's, `detail` one line about it.

    `content` is the beginning of what a site sends along when it says that the document is gone for good.
    """

    url: str
    code: str
    detail: str
    content: bytes = b""


@dataclass(frozen=True)
class PinnedKey:
    """A key that the trust registry has seen with an issuer, and when it was first and last seen there.

    `id` is the verification method under which it stood. `key` is None when the registry keeps its RFC 7638
    thumbprint only, which is enough to know it again and too little to check a signature with.
    """

    id: str
    thumbprint: str
    first_seen: datetime
    last_seen: datetime
    key: PublicKey | None = None

    @classmethod
    def of(cls, key: PublicKey, *, id: str, first_seen: datetime, last_seen: datetime) -> "PinnedKey":  # noqa: A002 - the name of the field
        """Pin a key that is known in full."""
        return cls(id, key.thumbprint, first_seen, last_seen, key)


@dataclass(frozen=True)
class Recognition:
    """The entry of the trust registry for the issuer that a badge names.

    `skills` are the URIs of the skills in scope, groups already expanded. `keys` are the keys that the registry has
    seen for this issuer; when there are any, a key that is not among them is not yet confirmed. `regions` say where
    the issuer works; nothing that a badge signs can be compared with them, so they only inform people.
    """

    did: str
    name: str
    vouched_by: str
    since: datetime | None = None
    until: datetime | None = None
    covers_all: bool = False
    skills: frozenset[str] = frozenset()
    keys: tuple[PinnedKey, ...] = ()
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """Everything that `verify` may look at besides the credential itself; documents by their URL.

    `recognition` is the registry's entry for the issuer of the credential, `recognitions` are those for the issuers of
    the credentials inside it, by DID. `newest` says of each status list from when the newest edition was that anybody
    here has seen, by its URL.
    """

    documents: Mapping[str, Retrieved | Unreachable] = field(default_factory=lambda: MappingProxyType({}))
    recognition: Recognition | None = None
    recognitions: Mapping[str, Recognition] = field(default_factory=lambda: MappingProxyType({}))
    newest: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))

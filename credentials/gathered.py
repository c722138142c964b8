"""What the shell gathered for a verification: documents from outside, and what the movement knows of the issuer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType


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
    """A document that was asked for and not found. `code` is the fetch problem's, `detail` one line about it."""

    url: str
    code: str
    detail: str


@dataclass(frozen=True)
class Recognition:
    """The entry of the trust registry for the issuer that a badge names.

    `skills` are the URIs of the skills in scope, groups already expanded. `keys` are the multikeys that the registry
    has seen for this issuer; when there are any, a key that is not among them is not yet confirmed. `regions` say where
    the issuer works; nothing that a badge signs can be compared with them, so they only inform people.
    """

    did: str
    name: str
    vouched_by: str
    since: datetime | None = None
    until: datetime | None = None
    covers_all: bool = False
    skills: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """Everything that `verify` may look at besides the credential itself; documents by their URL."""

    documents: Mapping[str, Retrieved | Unreachable] = field(default_factory=lambda: MappingProxyType({}))
    recognition: Recognition | None = None

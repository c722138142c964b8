"""The trust registry: recognised issuers, and copies of documents that make a check possible without the network.

It is a value, the same whether it was read from a file (`verifier/trust_file.py`) or from rows (`verifier/queries.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType

from credentials.gathered import Retrieved
from verifier.recognised_issuers import RecognisedIssuer, Scope, SeenKey, recognition
from verifier.trust_file import TrustFileProblem, read_trust_file, registry_document, write_registry

__all__ = [
    "RecognisedIssuer",
    "Registry",
    "Scope",
    "SeenKey",
    "TrustFileProblem",
    "recognition",
    "registry_document",
    "write_registry",
]

MAX_COPY_BYTES = 1024 * 1024  # what the fetcher accepts for the same document

DocumentSource = Callable[[], Retrieved]


class Registry:
    """The recognised issuers and the documents that stand beside them; a value, never changed."""

    def __init__(
        self, issuers: Iterable[RecognisedIssuer] = (), documents: Mapping[str, DocumentSource] | None = None
    ) -> None:
        self.issuers = tuple(issuers)
        self.documents = MappingProxyType(dict(documents or {}))

    @classmethod
    def from_file(cls, path: Path) -> "Registry":
        """Read a trust file; its copies are read when they are asked for, so that they may be renewed meanwhile.

        Raises:
            TrustFileProblem: as `read_trust_file`.
        """
        trust_file = read_trust_file(path)
        return cls(trust_file.issuers, {url: partial(_read_copy, url, copy) for url, copy in trust_file.copies.items()})

    def document(self, url: str) -> Retrieved | None:
        """Give the registry's copy of the document at `url`, if it has one.

        Raises:
            TrustFileProblem: the copy cannot be read any more.
        """
        source = self.documents.get(url)
        return source() if source is not None else None

    def recognise(self, did: str, at: datetime) -> RecognisedIssuer | None:
        """Give the entry for `did` that is active at that moment, else its newest entry, else None."""
        entries = [issuer for issuer in self.issuers if issuer.did == did]
        active = [issuer for issuer in entries if issuer.is_active(at)]
        return max(active or entries, key=lambda issuer: issuer.since, default=None)

    def merged(self, other: "Registry") -> "Registry":
        """Give a registry with the entries of both; of a document that both hold, ours counts."""
        return Registry(dict.fromkeys((*self.issuers, *other.issuers)), {**other.documents, **self.documents})


def _read_copy(url: str, path: Path) -> Retrieved:
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
        with path.open("rb") as file:
            content = file.read(MAX_COPY_BYTES + 1)
    except OSError as error:
        raise TrustFileProblem(path, f"cannot be read ({error.strerror})") from error
    if len(content) > MAX_COPY_BYTES:
        raise TrustFileProblem(path, f"is larger than {MAX_COPY_BYTES} bytes")
    return Retrieved(url=url, content=content, at=written, source="registry")

"""What the verifier's pages and API keep for the life of the process; stands in `app.state.verifier`."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import Depends, Request

from chassis.database import Connection
from skills_framework.framework import Framework
from skills_framework.places import Places, load_places
from verifier.batches.answering import Gate
from verifier.gathering import KeptDocuments
from verifier.key_sightings import NotedKeys
from verifier.trust import Registry
from verifier.trust_queries import recognised_issuers
from verifier.trust_watch import WatchedTrustFile

Publishing = Literal["monthly", "each_harvest"]


@dataclass(frozen=True)
class Verifier:
    """The framework that scopes speak of, the trust file, the documents fetched and the keys noted a moment ago.

    `places` and `publishing` are the map's: where awards count, and when the public map moves on (with each month, or
    with each harvest, as in the demonstration).
    """

    framework: Framework
    trust: WatchedTrustFile | None = None
    kept: KeptDocuments = field(default_factory=KeptDocuments)
    noted: NotedKeys = field(default_factory=NotedKeys)
    batches: Gate = field(default_factory=Gate)
    places: Places = field(default_factory=load_places)
    publishing: Publishing = "monthly"

    def registry(self, connection: Connection) -> Registry:
        """Give the trust registry of this node: its rows, and its trust file beside them."""
        rows = Registry(recognised_issuers(connection))
        return rows if self.trust is None else rows.merged(self.trust.registry)


def _current_verifier(request: Request) -> Verifier:
    verifier: Verifier = request.app.state.verifier
    return verifier


CurrentVerifier = Annotated[Verifier, Depends(_current_verifier)]

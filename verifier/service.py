"""What the verifier's pages and API keep for the life of the process; stands in `app.state.verifier`."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import Depends, Request

from chassis.database import Connection
from skills_framework.framework import Framework
from skills_framework.places import Places, load_places
from verifier.gathering import KeptDocuments
from verifier.trust import Registry
from verifier.trust_queries import recognised_issuers

Publishing = Literal["monthly", "each_harvest"]


@dataclass(frozen=True)
class Verifier:
    """The framework that scopes speak of, the trust file's registry, and the documents fetched a moment ago.

    `places` and `publishing` are the map's: where awards count, and when the public map moves on (with each month, or
    with each harvest, as in the demonstration).
    """

    framework: Framework
    trust: Registry = field(default_factory=Registry)
    kept: KeptDocuments = field(default_factory=KeptDocuments)
    places: Places = field(default_factory=load_places)
    publishing: Publishing = "monthly"

    def registry(self, connection: Connection) -> Registry:
        """Give the trust registry of this node: its rows, and its trust file beside them."""
        return Registry(recognised_issuers(connection)).merged(self.trust)


def _current_verifier(request: Request) -> Verifier:
    verifier: Verifier = request.app.state.verifier
    return verifier


CurrentVerifier = Annotated[Verifier, Depends(_current_verifier)]

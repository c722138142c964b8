"""What the verifier's pages and API keep for the life of the process; stands in `app.state.verifier`."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from chassis.database import Connection
from skills_framework.framework import Framework
from verifier.gathering import KeptDocuments
from verifier.trust import Registry
from verifier.trust_queries import recognised_issuers


@dataclass(frozen=True)
class Verifier:
    """The framework that scopes speak of, the trust file's registry, and the documents fetched a moment ago."""

    framework: Framework
    trust: Registry = field(default_factory=Registry)
    kept: KeptDocuments = field(default_factory=KeptDocuments)

    def registry(self, connection: Connection) -> Registry:
        """Give the trust registry of this node: its rows, and its trust file beside them."""
        return Registry(recognised_issuers(connection)).merged(self.trust)


def _current_verifier(request: Request) -> Verifier:
    verifier: Verifier = request.app.state.verifier
    return verifier


CurrentVerifier = Annotated[Verifier, Depends(_current_verifier)]

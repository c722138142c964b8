"""What another house says on our pages: who vouches for an issuer. The composition root puts it on `app.state`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fastapi import Request

from chassis.database import Connection
from chassis.rendering import Block


class ForBadge(Protocol):
    """Say who vouched for the issuer `did` when a badge was awarded, for skills by URI."""

    def __call__(
        self, request: Request, connection: Connection, did: str, awarded_at: datetime, skills: Sequence[str]
    ) -> Block:
        """Give the block."""
        ...


class ForIssuer(Protocol):
    """Say who vouches for the issuer `did` now."""

    def __call__(self, request: Request, connection: Connection, did: str) -> Block:
        """Give the block."""
        ...


@dataclass(frozen=True)
class Vouching:
    """The two blocks."""

    for_badge: ForBadge
    for_issuer: ForIssuer


def vouching_of(request: Request) -> Vouching | None:
    """Give what the composition root offers; a node without a verifier has nothing to say."""
    found: Vouching | None = getattr(request.app.state, "vouching", None)
    return found

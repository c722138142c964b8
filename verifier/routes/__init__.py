"""The verifier's pages and API: checking a badge, recognised issuers, the map, reports."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request

from chassis.database import Connection
from chassis.rendering import Block
from chassis.roles import Actor
from verifier.routes import (
    batches,
    curation,
    imports,
    map_feeds,
    map_targets,
    maps,
    recognition,
    recognition_files,
    reports,
    skill_gaps,
    verifications,
    verify,
)
from verifier.routes.vouching import vouching_for_badge, vouching_for_issuer

__all__ = ["personal_blocks", "routers", "vouching_for_badge", "vouching_for_issuer"]


def routers() -> Sequence[APIRouter]:
    """Give every router of this house."""
    return (
        verify.router,
        verifications.router,
        batches.router,
        maps.router,
        map_targets.router,
        map_feeds.router,
        reports.router,
        skill_gaps.router,
        recognition.router,
        recognition_files.router,
        imports.router,
        curation.router,
    )


def personal_blocks() -> Sequence[Callable[[Request, Connection, Actor], Block]]:
    """Give what the house shows on the page of a signed-in person: the badges that they brought."""
    return (imports.own_imports,)
